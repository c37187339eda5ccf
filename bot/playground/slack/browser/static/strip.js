/* The controls that are not Slack: who acts, the clock, faults, the inspector, the theme. */

import { address, fragment, here, post } from "./net.js";
import { refresh } from "./live.js";
import { watchOutside } from "./outside.js";

const strip = () => document.getElementById("strip");

async function inspector(button) {
  const slot = document.getElementById("inspector-slot");
  const opened = !slot.firstElementChild;
  button.setAttribute("aria-expanded", String(opened));
  sessionStorage.setItem("inspector", opened ? "open" : "");
  slot.replaceChildren();
  if (opened) slot.append(await fragment("inspector"));
}

/* On a narrow screen most of the strip is folded away. */
function unfold(button) {
  const open = strip().toggleAttribute("data-open");
  button.setAttribute("aria-expanded", String(open));
}

/* One panel at a time. */
function toggle(button) {
  for (const other of strip().querySelectorAll("[data-toggle-panel]")) {
    const panel = document.getElementById(other.dataset.togglePanel);
    panel.hidden = other !== button || !panel.hidden;
    other.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) panel.querySelector("input, select, button").focus();
  }
}

function shut(panel) {
  const button = strip().querySelector(`[data-toggle-panel="${panel.id}"]`);
  toggle(button);
  button.focus();
}

async function setFaults(form, well) {
  const values = {};
  for (const input of form.querySelectorAll("input")) {
    const calm = { methods: "", retry_after: "1" }[input.name] ?? "0";
    if (well) input.value = calm;
    values[input.name] = input.type === "number" ? Number(input.value) : input.value;
  }
  await post("faults", values);
  shut(form);
}

function theme() {
  const dark = document.documentElement.dataset.theme !== "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  localStorage.setItem("theme", dark ? "dark" : "light");
}

async function ahead(button) {
  button.disabled = true;
  await post("clock", { minutes: Number(button.dataset.minutes) });
  button.disabled = false;
  refresh("strip", "messages", "thread", "home", "sidebar");
}

export function watchStrip() {
  const bar = strip();
  watchOutside();
  const saved = sessionStorage.getItem("inspector");
  if (saved) inspector(bar.querySelector("[data-toggle-inspector]"));
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-toggle-inspector]")) inspector(button);
    else if (button.matches("[data-toggle-panel]")) toggle(button);
    else if (button.matches("[data-toggle-strip]")) unfold(button);
    else if (button.matches("[data-toggle-theme]")) theme();
    else if (button.matches("[data-minutes]")) ahead(button);
    else if (button.matches("[data-disconnect]")) post("faults", { disconnect: button.dataset.disconnect });
  });
  bar.addEventListener("change", (event) => {
    if (!event.target.matches("[data-actor]")) return;
    const { at } = here();
    location.assign(address({ as: event.target.value, at: at.startsWith("D") ? "home" : at, thread: "" }));
  });
  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    setFaults(event.target, false);
  });
  bar.addEventListener("reset", (event) => {
    event.preventDefault();
    setFaults(event.target, true);
  });
  bar.addEventListener("keydown", (event) => {
    const panel = event.target.closest(".panel");
    if (event.key === "Escape" && panel) shut(panel);
  });
}
