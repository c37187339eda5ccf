/* Modals and confirm dialogs: focus, Escape, Enter, submitting. */

import { post } from "./net.js";
import { isOpen } from "./popover.js";
import { flush } from "./elements.js";

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"]';
const DISCARD = {
  title: { text: "Discard what you typed?" },
  text: { text: "This form hasn’t been sent. If you close it, what you filled in is lost." },
  confirm: { text: "Discard" },
  deny: { text: "Keep editing" },
  style: "danger",
};
let shown = "";
let before = null;

const top = () => document.querySelector("#modal .modal");

/* After a modal appeared, changed or went: the focus is where a person expects it. */
export function focusModal() {
  const modal = top();
  const now = modal ? modal.dataset.view : "";
  if (now === shown) return;
  if (!shown) before = document.activeElement;
  shown = now;
  if (modal) {
    const wanted = modal.querySelector("[data-focus]")
      || modal.querySelector(".modal-blocks input, .modal-blocks textarea, .modal-blocks .select-face")
      || modal;
    wanted.focus();
  } else if (before?.isConnected) before.focus({ preventScroll: true });
}

export async function submit() {
  const button = top()?.querySelector("[data-submit]");
  if (!button || button.disabled) return;
  button.disabled = true;
  button.classList.add("btn-busy");
  await flush();
  await post("submit");
  if (button.isConnected && top()?.contains(button)) {
    button.disabled = false;
    button.classList.remove("btn-busy");
  }
  document.querySelector('.modal [aria-invalid="true"]')?.focus();
}

/* Esc is pressed by habit: what was typed is not lost without a question. */
async function leave() {
  await flush();
  const { unsent } = await post("close", { careful: true });
  if (unsent && await confirmed(JSON.stringify(DISCARD))) await post("close");
}

function trap(event) {
  const modal = top();
  if (event.key !== "Tab" || !modal || document.querySelector("dialog[open]")) return;
  const all = [...modal.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent);
  const first = all[0];
  const last = all[all.length - 1];
  const outside = !modal.contains(document.activeElement);
  if (event.shiftKey && (outside || document.activeElement === first)) last.focus();
  else if (!event.shiftKey && (outside || document.activeElement === last)) first.focus();
  else return;
  event.preventDefault();
}

function onKey(event) {
  trap(event);
  if (!top() || isOpen() || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    event.preventDefault();
    leave();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    submit();
  } else if (event.key === "Enter" && event.target.matches(".modal input:not([type=checkbox]):not([type=radio])")) {
    event.preventDefault();
    submit();
  }
}

/* Asks what an element's confirm object says; true without one. */
export function confirmed(json) {
  if (!json) return Promise.resolve(true);
  const words = JSON.parse(json);
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  const part = (tag, name, text) => {
    const node = document.createElement(tag);
    node.className = name;
    node.textContent = text;
    return node;
  };
  const title = part("h2", "", words.title.text);
  title.id = "confirm-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const foot = part("div", "confirm-foot", "");
  const no = part("button", "btn btn-default btn-large", words.deny?.text || "Cancel");
  const style = words.style === "danger" ? "btn-danger-full" : "btn-primary";
  const yes = part("button", `btn ${style} btn-large`, words.confirm?.text || "Yes");
  const text = part("div", "confirm-text", "");
  if (words.html) text.innerHTML = words.html;
  else text.textContent = words.text.text;
  foot.append(no, yes);
  dialog.append(title, text, foot);
  document.body.append(dialog);
  dialog.showModal();
  yes.focus();
  return new Promise((resolve) => {
    const end = (answer) => { dialog.close(); dialog.remove(); resolve(answer); };
    yes.addEventListener("click", () => end(true));
    no.addEventListener("click", () => end(false));
    dialog.addEventListener("cancel", () => end(false));
  });
}

export function watchDialogs() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-submit]")) submit();
    else if (event.target.closest("[data-close-modal]")) post("close");
    else if (event.target.closest("[data-close-all]")) post("close", { all: true });
  });
  focusModal();
}
