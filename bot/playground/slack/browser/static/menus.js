/* Menus and lists that open from a button: selects, overflow menus, shortcuts. */

import { post } from "./net.js";
import { containerOf } from "./elements.js";

const WAIT = 200;
let open = null;

export const isOpen = () => Boolean(open);

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
};

const icon = (name) => {
  const holder = document.createElement("template");
  holder.innerHTML = `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><use href="/_ui/static/icons.svg#${name}"></use></svg>`;
  return holder.content.firstElementChild;
};

export function closeMenu({ focus = true } = {}) {
  if (!open) return;
  const { box, face } = open;
  open = null;
  box.remove();
  face.setAttribute("aria-expanded", "false");
  if (focus && face.isConnected) face.focus({ preventScroll: true });
}

/* groups: [{label, options: [{value, label, about, url}]}]; pick is told the option. */
export function openMenu(face, { groups, pick, held = [], multi = false, search = false, load = null, least = 0 }) {
  const again = open && open.face === face;
  closeMenu({ focus: false });
  if (again) return;
  const list = make("ul", {
    class: "menu-list", id: "menu-list", role: search ? "listbox" : "menu",
    "aria-multiselectable": search && multi ? "true" : null, "aria-label": "Options", tabindex: "-1",
  });
  const box = make("div", { class: "menu" });
  const input = make("input", {
    type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "menu-list",
    "aria-autocomplete": "list", "aria-label": "Search the options", placeholder: "Search", autocomplete: "off",
  });
  if (search) box.append(make("div", { class: "menu-search" }, input));
  box.append(list);
  open = { box, face, list, input, pick, held: new Set(held), multi, search, load, least, groups, at: -1, seen: 0 };
  document.getElementById("layer").append(box);
  face.setAttribute("aria-expanded", "true");
  fill(groups);
  place();
  if (load) suggestions("");
  box.addEventListener("keydown", keys);
  list.addEventListener("mousemove", (event) => point(event.target.closest(".menu-option")));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest(".menu-option");
    if (option) choose(option);
  });
  input.addEventListener("input", () => (load ? later(input.value) : fill(filtered(input.value))));
  (search ? input : list).focus({ preventScroll: true });
}

function filtered(words) {
  const wanted = words.trim().toLowerCase();
  return open.groups
    .map((group) => ({ ...group, options: group.options.filter((one) => one.label.toLowerCase().includes(wanted)) }))
    .filter((group) => group.options.length);
}

function fill(groups, empty = "No matching results") {
  const { list, search, held } = open;
  list.replaceChildren();
  let count = 0;
  for (const group of groups) {
    if (group.label) list.append(make("li", { class: "menu-group", role: "presentation" }, group.label));
    for (const option of group.options) {
      const words = make("span", { class: "menu-words" }, option.label);
      if (option.about) words.append(make("span", { class: "menu-about" }, option.about));
      const line = make("li", {
        class: "menu-option", id: `option-${count}`, role: search ? "option" : "menuitem",
        "aria-selected": search ? String(held.has(option.value)) : null,
      }, words);
      if (search) line.append(icon("check"));
      line.option = option;
      list.append(line);
      count += 1;
    }
  }
  if (!count) list.append(make("li", { class: "menu-note", role: "presentation" }, empty));
  open.at = -1;
  const chosen = list.querySelector('[aria-selected="true"]') || list.querySelector(".menu-option");
  point(chosen);
  chosen?.scrollIntoView({ block: "nearest" });
}

function place() {
  const { box, face } = open;
  const near = (face.closest(".select-multi") || face).getBoundingClientRect();
  box.style.minWidth = `${Math.max(200, Math.min(near.width, 472))}px`;
  box.style.maxWidth = `${Math.max(360, Math.min(near.width, 472))}px`;
  const below = innerHeight - near.bottom - 12;
  const up = below < 220 && near.top > below;
  box.style.maxHeight = `${Math.min(320, (up ? near.top : below + 4) - 8)}px`;
  box.style.top = box.style.bottom = "auto";
  box.style.left = `${Math.max(8, Math.min(near.left, innerWidth - box.offsetWidth - 8))}px`;
  if (up) box.style.bottom = `${innerHeight - near.top + 4}px`;
  else box.style.top = `${near.bottom + 4}px`;
}

function point(line) {
  if (!line) return;
  const lines = [...open.list.querySelectorAll(".menu-option")];
  lines.forEach((one) => one.classList.toggle("current", one === line));
  open.at = lines.indexOf(line);
  (open.search ? open.input : open.list).setAttribute("aria-activedescendant", line.id);
}

function move(by) {
  const lines = [...open.list.querySelectorAll(".menu-option")];
  if (!lines.length) return;
  const line = lines[(open.at + by + lines.length) % lines.length];
  point(line);
  line.scrollIntoView({ block: "nearest" });
}

function keys(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) move(steps[event.key]);
  else if (event.key === "Home" && !open.search) move(-open.at);
  else if (event.key === "Enter" || (event.key === " " && !open.search)) {
    const line = open.list.querySelector(".menu-option.current");
    if (line) choose(line);
  } else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function choose(line) {
  const { pick } = open;
  const { option } = line;
  closeMenu();
  pick(option);
}

let timer;

function later(words) {
  const mine = open;
  clearTimeout(timer);
  timer = setTimeout(() => open === mine && suggestions(words), WAIT);
}

async function suggestions(words) {
  const mine = open;
  if (words.length < mine.least) {
    mine.groups = [];
    fill([], mine.least === 1 ? "Type to search" : `Type at least ${mine.least} characters`);
    return;
  }
  mine.seen += 1;
  const turn = mine.seen;
  if (!mine.list.querySelector(".menu-option")) fill([], "Loading…");
  const found = await mine.load(words);
  if (open !== mine || mine.seen !== turn) return;
  if (!found) {
    fill([], "We had some trouble loading the options.");
    return;
  }
  fill(found);
}

export function openPicker(holder, chosen) {
  const info = JSON.parse(holder.dataset.picker);
  const held = JSON.parse(holder.dataset.held).map((one) => one.value);
  const load = async (typed) => {
    const answer = await post("suggest", {
      container: containerOf(holder), block_id: holder.dataset.blockId,
      action_id: holder.dataset.actionId, typed,
    });
    return answer.ok ? answer.groups : null;
  };
  openMenu(holder.querySelector(".select-face"), {
    groups: info.groups, held, multi: info.multi, search: true, least: info.external ? info.least : 0,
    load: info.external ? load : null,
    pick: (option) => {
      if (!info.multi) return chosen(option.value);
      const left = held.filter((value) => value !== option.value);
      if (left.length === held.length && info.most && held.length >= info.most) return undefined;
      return chosen(left.length < held.length ? left : [...held, option.value]);
    },
  });
}

export function watchMenus() {
  document.addEventListener("mousedown", (event) => {
    if (open && !open.box.contains(event.target) && !open.face.contains(event.target)) closeMenu({ focus: false });
  });
  addEventListener("resize", () => closeMenu({ focus: false }));
  document.addEventListener("scroll", (event) => {
    if (!open || open.box.contains(event.target)) return;
    const { top, bottom } = open.face.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) closeMenu({ focus: false });
    else place();
  }, true);
}
