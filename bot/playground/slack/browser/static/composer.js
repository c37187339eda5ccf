/* Writing: messages, slash commands with hints, shortcuts. */

import { here, post } from "./net.js";
import { openMenu } from "./menus.js";

const known = () => JSON.parse(document.getElementById("known").textContent);
const textOf = (form) => form.querySelector(".composer-text");

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

function hint(form) {
  const box = form.querySelector(".hints");
  const words = textOf(form).value;
  const [name] = words.split(/\s/);
  const rest = words.length > name.length;
  const { commands, app } = known();
  const found = words.startsWith("/")
    ? commands.filter((one) => (rest ? one.command === name : one.command.startsWith(name)))
    : [];
  box.hidden = !found.length;
  box.replaceChildren(...found.map((one, number) => line(one, `${box.id}-${number}`, app)));
  point(form, box.firstElementChild);
}

function point(form, line) {
  for (const one of form.querySelectorAll(".hint-line")) {
    one.classList.toggle("current", one === line);
    one.setAttribute("aria-selected", String(one === line));
  }
  if (line) textOf(form).setAttribute("aria-activedescendant", line.id);
  else textOf(form).removeAttribute("aria-activedescendant");
}

function line(command, id, app) {
  const node = document.createElement("div");
  node.className = "hint-line";
  node.id = id;
  node.setAttribute("role", "option");
  node.dataset.command = command.command;
  const span = (name, words) => {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = words;
    return part;
  };
  const words = span("hint-words", "");
  const bold = document.createElement("b");
  bold.textContent = command.command;
  words.append(bold, " ", span("hint-usage", command.usage_hint), span("hint-about", command.description));
  node.append(words, span("hint-app", app));
  return node;
}

function complete(form, command) {
  const text = textOf(form);
  text.value = `${command} `;
  text.focus();
  changed(form);
}

async function send(form) {
  const text = textOf(form);
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  changed(form);
  await post("enter", { channel: form.dataset.channel, thread: form.dataset.thread, text: words });
}

function move(form, by) {
  const lines = [...form.querySelectorAll(".hint-line")];
  const at = lines.findIndex((one) => one.classList.contains("current"));
  point(form, lines[(at + by + lines.length) % lines.length]);
}

function onKey(event) {
  if (!event.target.matches?.(".composer-text") || event.isComposing) return;
  const form = event.target.closest("form");
  const hints = form.querySelector(".hints");
  const current = hints.hidden ? null : hints.querySelector(".current");
  const unfinished = current && !event.target.value.startsWith(current.dataset.command);
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (unfinished) complete(form, current.dataset.command);
    else send(form);
  } else if (event.key === "Tab" && unfinished) {
    event.preventDefault();
    complete(form, current.dataset.command);
  } else if (current && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(form, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape" && current) {
    event.stopPropagation();
    hints.hidden = true;
    event.target.removeAttribute("aria-activedescendant");
  }
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
    if (hinted) complete(hinted.closest("form"), hinted.dataset.command);
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
