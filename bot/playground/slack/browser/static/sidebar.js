/* On a narrow screen the sidebar lies over the messages, and only while it is asked for. */

const isOpen = () => document.documentElement.dataset.sidebar === "open";

function show(open) {
  document.documentElement.dataset.sidebar = open ? "open" : "";
  const button = document.querySelector("[data-toggle-sidebar]");
  button.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#sidebar .side-current, #sidebar .side-line").focus();
}

export function watchSidebar() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toggle-sidebar]");
    if (button) show(!isOpen());
    else if (isOpen() && (event.target.closest("#sidebar a") || !event.target.closest("#sidebar"))) show(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    show(false);
    document.querySelector("[data-toggle-sidebar]").focus();
  });
}
