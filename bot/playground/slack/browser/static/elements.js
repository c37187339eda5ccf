/* Block Kit elements: what is clicked, chosen or typed goes to the server. */

import { post, upload } from "./net.js";
import { confirmed } from "./dialogs.js";
import { hold, release } from "./hold.js";
import { refresh } from "./live.js";
import { openMenu, openPicker } from "./menus.js";
import { openMoment } from "./moments.js";

const PAUSE = 250;
const TEXTS = ["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"];
const waiting = new Map();
let sending = Promise.resolve();

export const containerOf = (node) => JSON.parse(node.closest("[data-container]").dataset.container);

function request(holder, value, extra = {}) {
  const container = containerOf(holder);
  const verb = holder.closest("[data-input]") && container[0] === "view" ? "fill" : "act";
  const { blockId, actionId, kind } = holder.dataset;
  return [verb, { container, block_id: blockId, action_id: actionId, kind, value, ...extra }];
}

/* Posts go one after the other, so that the last value typed is the one that stays. */
function send(holder, value, extra) {
  const wanted = request(holder, value, extra);
  sending = sending.then(() => post(...wanted));
  return sending;
}

async function operate(holder, value, face = holder) {
  hold(holder);
  try {
    if (!(await confirmed(holder.dataset.confirm))) return false;
    face.classList.add("btn-waiting");
    await send(holder, value);
    return true;
  } finally {
    face.classList.remove("btn-waiting");
    release(holder);
    refresh("messages", "thread", "home", "modal");
  }
}

/* Everything typed so far is on the server when this is done. */
export async function flush() {
  for (const [field] of waiting) await typed(field);
  await sending;
}

function typed(field, { dispatch = false } = {}) {
  clearTimeout(waiting.get(field));
  waiting.delete(field);
  delete field.dataset.dirty;
  const dispatches = field.closest("[data-dispatches]");
  const eager = (field.dataset.dispatch || "").includes("on_character_entered");
  return send(field, field.value, { quiet: Boolean(dispatches) && !dispatch && !eager });
}

function onInput(event) {
  const field = event.target;
  if (!TEXTS.includes(field.dataset?.kind)) return;
  field.dataset.dirty = "yes";
  clearTimeout(waiting.get(field));
  waiting.set(field, setTimeout(() => typed(field), PAUSE));
}

async function onChange(event) {
  const field = event.target;
  const holder = field.closest("[data-kind]");
  if (!holder || !field.closest("[data-container]")) return;
  const { kind } = holder.dataset;
  if (TEXTS.includes(kind)) {
    if (waiting.has(field)) typed(field);
  } else if (kind === "file_input") {
    const files = await Promise.all([...field.files].map(upload));
    field.value = "";
    operate(holder, [...heldFiles(holder), ...files.filter(Boolean).map((file) => file.id)]);
  } else if (kind === "checkboxes") {
    const boxes = [...holder.querySelectorAll("input")];
    const before = boxes.filter((box) => box.defaultChecked);
    const values = boxes.filter((box) => box.checked).map((box) => box.value);
    if (!(await operate(holder, values))) boxes.forEach((box) => { box.checked = before.includes(box); });
  } else if (kind === "radio_buttons") {
    if (!(await operate(holder, field.value))) {
      holder.querySelectorAll("input").forEach((one) => { one.checked = one.defaultChecked; });
    }
  }
}

const heldFiles = (holder) => [...holder.querySelectorAll("[data-remove-file]")].map((one) => one.dataset.removeFile);

function onClick(event) {
  const file = event.target.closest("[data-remove-file]");
  if (file) {
    const holder = file.closest(".upload");
    operate(holder, heldFiles(holder).filter((id) => id !== file.dataset.removeFile));
    return;
  }
  const remove = event.target.closest("[data-remove]");
  if (remove) {
    const holder = remove.closest(".select");
    const held = JSON.parse(holder.dataset.held).map((one) => one.value);
    operate(holder, held.filter((value) => value !== remove.dataset.remove));
    return;
  }
  const face = event.target.closest(".select-face");
  if (face) {
    openFace(face);
    return;
  }
  const holder = event.target.closest(".btn[data-kind]");
  if (!holder || !holder.closest("[data-container]")) return;
  if (holder.dataset.kind === "overflow") overflow(holder);
  else button(holder, event);
}

/* What was picked is shown at once; should the app or the person think better of it, a redraw
   puts back what holds. */
function openFace(face) {
  const holder = face.closest(".select");
  const words = face.querySelector(".select-text");
  const chosen = async (value, label) => {
    const before = words.textContent;
    if (label) words.textContent = label;
    if (!(await operate(holder, value || null, face))) words.textContent = before;
  };
  if ("moment" in holder.dataset) openMoment(holder, face, chosen);
  else openPicker(holder, chosen);
}

async function button(holder, event) {
  const link = holder.tagName === "A" && holder.dataset.confirm;
  if (link) event.preventDefault();
  const done = await operate(holder, holder.dataset.value || null);
  if (link && done) open(holder.href, "_blank", "noopener");
}

function overflow(holder) {
  openMenu(holder, {
    groups: [{ label: "", options: JSON.parse(holder.dataset.menu) }],
    pick: (option) => {
      if (option.url) open(option.url, "_blank", "noopener");
      operate(holder, option.value);
    },
  });
}

function onKey(event) {
  const field = event.target;
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !TEXTS.includes(field.dataset?.kind) || field.tagName === "TEXTAREA") return;
  const dispatches = field.closest("[data-dispatches]");
  if (!dispatches) return;
  if ((field.dataset.dispatch || "on_enter_pressed").includes("on_enter_pressed")) {
    event.preventDefault();
    event.stopPropagation();
    typed(field, { dispatch: true });
  }
}

/* A page that is left says what it has not said yet. */
function onLeaving() {
  for (const [field] of waiting) post(...request(field, field.value, { quiet: true }), { keepalive: true });
}

export function watchElements() {
  addEventListener("beforeunload", onLeaving);
  document.addEventListener("input", onInput);
  document.addEventListener("change", onChange);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("submit", (event) => event.preventDefault());
}
