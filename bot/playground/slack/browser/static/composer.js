/* Writing: messages, slash commands, shortcuts. */

import { here, post } from "./net.js";
import { currentHint, hideHints, hint, isUnfinished, moveHint, take, textOf } from "./hints.js";
import { openMenu } from "./menus.js";

const known = () => JSON.parse(document.getElementById("known").textContent);

function grow(text) {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

const draftOf = (form) => `draft ${here().as} ${form.dataset.channel} ${form.dataset.thread}`;

/* What was begun in a conversation is still there on coming back to it. */
export function restoreDrafts() {
  for (const form of document.querySelectorAll("[data-composer]")) {
    const draft = sessionStorage.getItem(draftOf(form));
    if (!draft || textOf(form).value) continue;
    textOf(form).value = draft;
    changed(form);
  }
}

function changed(form) {
  const text = textOf(form);
  sessionStorage.setItem(draftOf(form), text.value);
  grow(text);
  form.querySelector(".send").disabled = !text.value.trim();
  hint(form);
}

async function send(form) {
  const text = textOf(form);
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  changed(form);
  await post("enter", { channel: form.dataset.channel, thread: form.dataset.thread, text: words });
}

function onKey(event) {
  if (!event.target.matches?.(".composer-text") || event.isComposing) return;
  const form = event.target.closest("form");
  const current = currentHint(form);
  const unfinished = current && isUnfinished(form, current);
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (unfinished) complete(form, current);
    else send(form);
  } else if (event.key === "Tab" && unfinished) {
    event.preventDefault();
    complete(form, current);
  } else if (current && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    moveHint(form, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape" && current) {
    event.stopPropagation();
    hideHints(form);
  }
}

function complete(form, line) {
  take(form, line);
  changed(form);
}

export function openShortcuts(face, kind, ts) {
  const { shortcuts, app } = known();
  const options = shortcuts
    .filter((one) => one.kind === kind)
    .map((one) => ({ value: one.callback_id, label: one.name, about: one.description || app, url: "" }));
  openMenu(face, {
    groups: [{ label: options.length ? "" : `${app} has no shortcuts`, options }],
    pick: (option) => post("shortcut", { callback_id: option.value, ...(ts ? { ts, channel: here().at } : {}) }),
  });
}

export function watchComposers() {
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("input", (event) => {
    if (event.target.matches(".composer-text")) changed(event.target.closest("form"));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-composer]")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("click", (event) => {
    const hinted = event.target.closest(".hint-line");
    if (hinted) complete(hinted.closest("form"), hinted);
    const slash = event.target.closest("[data-slash]");
    if (slash) {
      const text = textOf(slash.closest("form"));
      text.value = "/";
      text.focus();
      changed(slash.closest("form"));
    }
    const shortcuts = event.target.closest("[data-shortcuts]");
    if (shortcuts) openShortcuts(shortcuts, "global");
    const onMessage = event.target.closest("[data-message-shortcuts]");
    if (onMessage) openShortcuts(onMessage, "message", onMessage.closest("[data-ts]").dataset.ts);
  });
}
