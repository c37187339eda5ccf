/* The service that the app looks after: changed directly, or made to fail. */

import { openMenu } from "./menus.js";
import { post } from "./net.js";

const panel = () => document.getElementById("outside");
const say = (words) => { panel().querySelector("[data-said]").textContent = words; };

function choose(face) {
  openMenu(face, {
    groups: [], search: true,
    load: async (typed) => (await post("tokens", { typed })).groups,
    pick: (option) => hold(face, option.value, option.label),
  });
}

function hold(face, token, words) {
  face.dataset.token = token;
  face.textContent = words;
}

async function change(button) {
  const { deed } = button.dataset;
  const face = panel().querySelector("[data-token]");
  const domain = panel().querySelector("[name=domain]");
  const answer = await post("change", { deed, about: deed === "domain" ? domain.value.trim() : face.dataset.token });
  say(answer.ok ? answer.said : answer.error);
  if (!answer.ok) return;
  if (deed === "domain") domain.value = "";
  else hold(face, "", "Choose a token…");
}

export function watchOutside() {
  if (!panel()) return;
  panel().addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.matches("[data-token]")) choose(button);
    else if (button) change(button);
  });
  panel().addEventListener("change", (event) => {
    if (event.target.name === "health") post("health", { health: event.target.value });
  });
  panel().addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    change(panel().querySelector("[data-deed=domain]"));
  });
}
