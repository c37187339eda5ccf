/* Menus and lists that open from a button: selects, overflow menus, shortcuts. */

import { post } from "./net.js";
import { containerOf } from "./elements.js";
import { closePopover, icon, make, openPopover, place } from "./popover.js";

const WAIT = 200;
let menu = null;

/* groups: [{label, options: [{value, label, about, url}]}]; pick is told the option; find, if
   given, makes groups of what was typed, and load asks the app for them. */
export function openMenu(face, { groups, pick, held = [], multi = false, search = false, start = "", find = filtered, load = null, least = 0 }) {
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
  if (!openPopover(face, box)) return;
  menu = { box, list, input, pick, held: new Set(held), search, load, least, groups, at: -1, seen: 0 };
  fill(groups);
  begin([...list.querySelectorAll(".menu-option")].find((line) => line.option.value === start));
  place();
  if (load) suggestions("");
  box.addEventListener("keydown", keys);
  list.addEventListener("mousemove", (event) => point(event.target.closest(".menu-option")));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest(".menu-option");
    if (option) choose(option);
  });
  input.addEventListener("input", () => (load ? later(input.value) : fill(find(input.value))));
  (search ? input : list).focus({ preventScroll: true });
}

function filtered(words) {
  const wanted = words.trim().toLowerCase();
  return menu.groups
    .map((group) => ({ ...group, options: group.options.filter((one) => one.label.toLowerCase().includes(wanted)) }))
    .filter((group) => group.options.length);
}

function fill(groups, empty = "No matching results") {
  const { list, search, held } = menu;
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
  menu.at = -1;
  const chosen = list.querySelector('[aria-selected="true"]') || list.querySelector(".menu-option");
  point(chosen);
  chosen?.scrollIntoView({ block: "nearest" });
}

/* Where nothing is chosen yet, a long list begins with what is likely. */
function begin(line) {
  if (!line || menu.held.size) return;
  point(line);
  line.scrollIntoView({ block: "start" });
}

function point(line) {
  if (!line) return;
  const lines = [...menu.list.querySelectorAll(".menu-option")];
  lines.forEach((one) => one.classList.toggle("current", one === line));
  menu.at = lines.indexOf(line);
  (menu.search ? menu.input : menu.list).setAttribute("aria-activedescendant", line.id);
}

function move(by) {
  const lines = [...menu.list.querySelectorAll(".menu-option")];
  if (!lines.length) return;
  const line = lines[(menu.at + by + lines.length) % lines.length];
  point(line);
  line.scrollIntoView({ block: "nearest" });
}

function keys(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) move(steps[event.key]);
  else if (event.key === "Home" && !menu.search) move(-menu.at);
  else if (event.key === "End" && !menu.search) move(-1 - menu.at);
  else if (event.key === "Enter" || (event.key === " " && !menu.search)) {
    const line = menu.list.querySelector(".menu-option.current");
    if (line) choose(line);
  } else if (event.key === "Escape" || event.key === "Tab") closePopover();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function choose(line) {
  const { pick } = menu;
  const { option } = line;
  closePopover();
  pick(option);
}

let timer;

function later(words) {
  const mine = menu;
  clearTimeout(timer);
  timer = setTimeout(() => mine.box.isConnected && suggestions(words), WAIT);
}

async function suggestions(words) {
  const mine = menu;
  if (words.length < mine.least) {
    mine.groups = [];
    fill([], mine.least === 1 ? "Type to search" : `Type at least ${mine.least} characters`);
    return;
  }
  mine.seen += 1;
  const turn = mine.seen;
  if (!mine.list.querySelector(".menu-option")) fill([], "Loading…");
  const found = await mine.load(words);
  if (!mine.box.isConnected || mine.seen !== turn) return;
  if (found) fill(found);
  else fill([], "We had some trouble loading the options.");
}

/* Opens what a select holds; chosen is told the value and, of a single select, its words. */
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
      if (!info.multi) return chosen(option.value, option.label);
      const left = held.filter((value) => value !== option.value);
      if (left.length === held.length && info.most && held.length >= info.most) return undefined;
      return chosen(left.length < held.length ? left : [...held, option.value]);
    },
  });
}
