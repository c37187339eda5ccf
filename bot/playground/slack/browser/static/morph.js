/* Changes a part of the page into its new state, touching only what differs:
   what has the focus keeps it, and nothing jumps. */

import { isHeld } from "./hold.js";

const keyOf = (node) => (node.nodeType === 1 ? node.dataset.key || node.id : "");

export function morphChildren(from, to) {
  const keyed = new Map();
  for (const child of from.children) if (keyOf(child)) keyed.set(keyOf(child), child);
  const staying = new Set([...to.children].map(keyOf).filter(Boolean));
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const match = pick(at, wanted, keyed);
    if (!match) {
      from.insertBefore(wanted, at);
    } else {
      while (at !== match && !staying.has(keyOf(at))) at = without(at);
      if (match === at) at = at.nextSibling;
      else from.insertBefore(match, at);
      morph(match, wanted);
    }
  }
  while (at) at = without(at);
}

/* What goes is removed rather than passed over: moving its neighbour would take the focus away. */
function without(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function pick(at, wanted, keyed) {
  const key = keyOf(wanted);
  if (key) {
    const known = keyed.get(key);
    keyed.delete(key);
    return known && known.tagName === wanted.tagName && follows(known, at) ? known : null;
  }
  return at && at.nodeName === wanted.nodeName && !keyOf(at) ? at : null;
}

/* An element that was already passed over can't be used again. */
function follows(known, at) {
  return known === at || (at && at.compareDocumentPosition(known) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function morph(from, to) {
  if (from.nodeType !== 1) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if (isHeld(from, to)) return;
  if ("keep" in from.dataset && from.dataset.thread === to.dataset.thread
    && from.dataset.channel === to.dataset.channel) return;
  const open = from.tagName === "DETAILS" && from.open;
  const busy = from.classList.contains("select-face") && from.getAttribute("aria-expanded") === "true";
  attributes(from, to);
  if (busy) from.setAttribute("aria-expanded", "true");
  if (open) from.open = true;
  if (isField(from)) field(from, to);
  else morphChildren(from, to);
}

function attributes(from, to) {
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
}

const isField = (node) => ["INPUT", "TEXTAREA"].includes(node.tagName);

function field(from, to) {
  if (from.type === "file") return;
  if (from.type === "checkbox" || from.type === "radio") {
    from.checked = to.hasAttribute("checked");
    return;
  }
  const value = to.tagName === "TEXTAREA" ? to.textContent : to.getAttribute("value") || "";
  const typing = from === document.activeElement || from.dataset.dirty;
  if (!typing && from.value !== value) from.value = value;
}
