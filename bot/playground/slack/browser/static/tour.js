/* The tour: goes to a step, does before one's eyes what it begins with, and points to the rest. */

import { post } from "./net.js";

const DUE = "tour step to begin";
const A_KEY = 25;
const A_LOOK = 900;
const SOON = 4000;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const wait = (time) => new Promise((done) => { setTimeout(done, calm.matches ? 0 : time); });

const guide = () => document.getElementById("guide");
let found = false;

/* What is open for the person one leaves would lie over what one finds on coming back. */
async function go(link) {
  if (document.getElementById("modal")) await post("close", { all: true });
  sessionStorage.setItem(DUE, link.dataset.tour);
  location.assign(link.href);
}

async function type(words) {
  const text = document.querySelector("#main .composer-text");
  text.focus();
  text.value = "";
  for (const sign of words) {
    text.value += sign;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    await wait(A_KEY);
  }
  answered();
  text.form.requestSubmit();
}

/* A long answer is read from its beginning. */
function answered() {
  const rows = document.querySelector("[data-rows]");
  const before = rows.querySelectorAll("article.message").length;
  const coming = new MutationObserver(() => {
    const shown = [...rows.querySelectorAll("article.message")];
    if (shown.length <= before) return;
    coming.disconnect();
    setTimeout(() => shown.at(-1).scrollIntoView({ block: "start" }), 50);
  });
  coming.observe(rows, { childList: true, subtree: true });
}

async function ahead(minutes) {
  const button = document.querySelector(`[data-minutes="${minutes}"]`);
  button.classList.add("tour-look");
  await wait(A_LOOK);
  button.click();
  button.classList.remove("tour-look");
}

async function begin() {
  const { types, minutes, step, look } = guide().dataset;
  const due = sessionStorage.getItem(DUE) === step;
  sessionStorage.removeItem(DUE);
  if (due && types) await type(types);
  if (due && minutes) await ahead(minutes);
  if (!look) ready();
  watch();
  setTimeout(() => { guide().querySelector("[data-missing]").hidden = found || !guide().querySelector("[data-button]"); }, SOON);
}

function ready() {
  const next = guide().querySelector("[data-next]");
  if (next.classList.contains("guide-ready")) return;
  next.classList.add("guide-ready");
  if (!document.getElementById("modal")) next.focus({ preventScroll: true });
}

/* The button or the message that the step is about; a thread that hides the button comes first. */
function target() {
  const { look, about } = guide().dataset;
  if (look === "form") return document.querySelector(".modal [data-submit]");
  const newest = [...document.querySelectorAll("#main article.message")].filter((one) => one.textContent.includes(about)).at(-1);
  if (look === "card") return newest;
  const inside = document.getElementById("thread");
  const button = (inside || newest)?.querySelector(".btn-primary") || newest?.querySelector(".btn-primary");
  return button || (found || inside ? null : newest?.querySelector(".replies"));
}

function point() {
  const now = target();
  for (const one of document.querySelectorAll(".slack .tour-look, #modal .tour-look")) {
    if (one !== now) one.classList.remove("tour-look");
  }
  if (now && !now.classList.contains("tour-look")) show(now);
  if (found && (!now || guide().dataset.look === "card")) ready();
}

function show(now) {
  const label = guide().querySelector("[data-button]");
  if (label) label.textContent = (now.querySelector(".btn-words, .replies-count") || now).textContent.trim();
  now.classList.add("tour-look");
  if (now.matches(".replies")) return;
  if (!found) now.scrollIntoView({ block: "nearest" });
  found = true;
  guide().querySelector("[data-missing]").hidden = true;
}

function watch() {
  if (!guide().dataset.look) return;
  const changes = new MutationObserver(point);
  for (const id of ["main-slot", "thread-slot", "modal-slot"]) {
    changes.observe(document.getElementById(id), { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  }
  point();
}

export function watchTour() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-tour]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(link);
  });
  if (guide()) begin();
}
