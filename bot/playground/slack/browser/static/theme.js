/* Set before the first paint, so that a dark page never flashes light. */
(() => {
  const asked = new URLSearchParams(location.search).get("theme");
  const kept = localStorage.getItem("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wanted = asked || localStorage.getItem("theme") || kept;
    document.documentElement.dataset.theme = wanted || (dark.matches ? "dark" : "light");
  };
  apply();
  dark.addEventListener("change", apply);
})();
