/* Keeps the page as the workspace is: hears of changes, fetches the parts they concern. */

import { address, fragment, here, post, toast } from "./net.js";
import { letGo } from "./hold.js";
import { morphChildren } from "./morph.js";
import { restoreDrafts } from "./composer.js";
import { focusModal } from "./dialogs.js";
import { arrived, keepAtEnd, newestTs, oldest, stick, stuck, tooMany } from "./scroll.js";

const MINUTE = 60_000;
const dirty = new Set();
let running = false;
let current = 0;

export function refresh(...names) {
  names.forEach((name) => dirty.add(name));
  if (!running) {
    running = true;
    setTimeout(run, 15);
  }
}

async function run() {
  while (dirty.size) {
    const names = [...dirty];
    dirty.clear();
    letGo();
    await Promise.all(names.map((name) => update(name).catch(() => {})));
  }
  running = false;
}

async function update(name) {
  const at = current;
  if (name === "messages") return messages(at);
  if (name === "home") {
    const home = document.getElementById("home");
    if (!home) return undefined;
    const content = await fragment("home");
    if (at === current) morphChildren(home.parentNode, whole(home, content));
    return undefined;
  }
  if (name === "inspector" && !document.getElementById("inspector")) return undefined;
  if (name === "thread" && !here().thread) return undefined;
  if (name === "strip") return strip();
  const slot = document.getElementById(`${name}-slot`);
  const content = await fragment(name);
  if (at === current) morphChildren(slot, content);
  if (name === "modal") focusModal();
  return undefined;
}

/* The slot's other children, with this one replaced. */
function whole(part, content) {
  const holder = document.createElement("div");
  for (const child of part.parentNode.children) {
    holder.append(child === part ? content.firstElementChild : child.cloneNode(true));
  }
  return holder;
}

async function strip() {
  const content = await fragment("strip");
  const holder = document.createElement("div");
  holder.append(content);
  const shown = document.getElementById("strip");
  shown.querySelector(".strip-now").replaceWith(holder.querySelector(".strip-now"));
  for (const button of shown.querySelectorAll("[data-toggle-panel]")) {
    button.innerHTML = holder.querySelector(`[data-toggle-panel="${button.dataset.togglePanel}"]`).innerHTML;
  }
}

/* Every minute, what says when is said anew: the clock, “3 minutes ago”, “Today”. */
export function tick() {
  const now = Date.parse(document.querySelector(".strip-now").dataset.now);
  const again = () => refresh("strip", "messages", "thread", "home", "modal");
  setTimeout(() => {
    again();
    setInterval(again, MINUTE);
  }, MINUTE - (now % MINUTE));
}

async function messages(at) {
  const pane = document.getElementById("messages");
  if (!pane) return;
  const atEnd = stuck(pane);
  if (!atEnd && tooMany(pane)) {
    pane.dataset.stale = "yes";
    return;
  }
  const content = await fragment("messages", { new: pane.dataset.new, ...(atEnd ? {} : { from: oldest(pane) }) });
  if (at !== current) return;
  const fresh = content.getElementById("messages");
  pane.dataset.older = fresh.dataset.older;
  const before = pane.scrollTop;
  const known = newestTs(pane);
  const inside = pane.contains(document.activeElement);
  morphChildren(pane.querySelector("[data-rows]"), fresh.querySelector("[data-rows]"));
  if (inside && document.activeElement === document.body) pane.focus({ preventScroll: true });
  pane.scrollTop = before;
  if (atEnd) arrived(pane, known);
}

/* Another conversation, or another thread beside the same one, which then stays as it is. */
export async function go(changes, { remember = true } = {}) {
  current += 1;
  const at = current;
  const target = { thread: "", ...changes };
  const moved = target.at !== here().at;
  const extra = { ...here(), ...target };
  const names = moved ? ["main", "thread", "sidebar"] : ["thread"];
  const parts = await Promise.all(names.map((name) => fragment(name, extra)));
  if (at !== current) return;
  if (remember) history.pushState(null, "", address(target));
  names.forEach((name, number) => morphChildren(document.getElementById(`${name}-slot`), parts[number]));
  document.title = document.title.replace(/^.* – /, `${document.querySelector(".main-title").textContent.trim()} – `);
  if (moved) arrive();
  else settle();
}

export function arrive() {
  const pane = document.getElementById("messages");
  if (pane) keepAtEnd(pane);
  const { at } = here();
  if (at === "home") post("home", { tab: "home" });
  const tab = document.querySelector(".tab-current[data-at]");
  if (at !== "home" && tab) post("home", { tab: "messages" });
  settle();
}

/* One can write at once. */
function settle() {
  restoreDrafts();
  const pane = here().thread ? "#thread" : "#main";
  document.querySelector(`${pane} .composer-text`)?.focus({ preventScroll: true });
}

function heard(notice) {
  const { at } = here();
  switch (notice.kind) {
    case "message":
      if (notice.channel === at) refresh("messages", "thread");
      refresh("sidebar");
      break;
    case "modal":
    case "view":
      refresh("modal");
      break;
    case "home":
      refresh("home");
      break;
    case "traffic":
      refresh("inspector");
      break;
    case "clock":
      refresh("strip", "messages", "thread", "home", "modal");
      break;
    case "trouble":
      if (!document.getElementById("modal")) toast(notice.text);
      break;
    case "app":
      if ("answering" in notice) silent(!notice.answering);
      break;
    case "faults":
      refresh("strip");
      break;
    default:
      refresh("sidebar", "strip");
  }
}

function silent(is) {
  for (const note of document.querySelectorAll("[data-silent]")) note.hidden = !is;
}

export function listen() {
  document.addEventListener("scroll", (event) => {
    if (event.target.dataset?.stale && stuck(event.target)) {
      delete event.target.dataset.stale;
      refresh("messages");
    }
  }, true);
  const { as, at } = here();
  const source = new EventSource(`/_ui/stream?${new URLSearchParams({ as, at })}`);
  let lost = false;
  source.addEventListener("change", (event) => heard(JSON.parse(event.data)));
  source.addEventListener("ready", () => {
    document.documentElement.dataset.live = "yes";
    refresh("sidebar", "messages", "thread", "modal", "home");
    if (lost) refresh("strip", "inspector");
    lost = false;
  });
  source.addEventListener("error", () => {
    if (!lost) toast("The connection to the playground was lost. Trying again…");
    lost = true;
  });
  addEventListener("pagehide", () => source.close());
  addEventListener("popstate", () => {
    const query = new URLSearchParams(location.search);
    go({ at: query.get("at") || "", thread: query.get("thread") || "" }, { remember: false });
  });
}
