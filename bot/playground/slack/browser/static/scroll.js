/* Long channels: older messages come while scrolling up; the newest stay in sight. */

import { fragment } from "./net.js";

const NEAR = 40;
const EARLY = 600;
const MANY = 1000;
const PILL = 40; // the day's name lies above the first message
let loading = false;

export const stuck = (pane) => {
  const top = pane.dataset.reading ? begin(pane, newest(pane)) : Infinity;
  return Math.min(top, pane.scrollHeight - pane.clientHeight) - pane.scrollTop < NEAR;
};

const newest = (pane) => [...pane.querySelectorAll("[data-ts]")].at(-1);
const begin = (pane, message) =>
  pane.scrollTop + message.getBoundingClientRect().top - pane.getBoundingClientRect().top - PILL;

export const newestTs = (pane) => newest(pane)?.dataset.ts;

/* What has come last: from its top where it is an answer taller than the room for it. */
export function arrived(pane, known) {
  const last = newest(pane);
  if (last?.dataset.ts === known && pane.dataset.reading) return;
  const tall = last?.querySelector(".only-you") && last.offsetHeight > pane.clientHeight;
  if (last?.dataset.ts === known || !tall) {
    delete pane.dataset.reading;
    stick(pane);
    return;
  }
  pane.dataset.reading = "yes";
  delete pane.dataset.atEnd;
  pane.scrollTop = begin(pane, last);
}

/* So many are drawn that drawing them all again would be felt. */
export const tooMany = (pane) => pane.querySelectorAll("[data-ts]").length > MANY;

export function stick(pane) {
  pane.scrollTop = pane.scrollHeight;
  pane.dataset.atEnd = "yes";
}

/* Whoever reads the newest goes on seeing it when the room for it, or a picture, changes size. */
const sizes = new ResizeObserver((changes) => {
  for (const pane of new Set(changes.map(({ target }) => target.closest("#messages")))) {
    if (pane?.dataset.atEnd) stick(pane);
  }
});

export function keepAtEnd(pane) {
  sizes.disconnect();
  sizes.observe(pane);
  sizes.observe(pane.querySelector("[data-rows]"));
  stick(pane);
}

export function oldest(pane) {
  const first = pane.querySelector("[data-ts]");
  return first ? first.dataset.ts : "";
}

async function older(pane) {
  if (loading || !pane.dataset.older || pane.scrollTop > EARLY) return;
  loading = true;
  try {
    const content = await fragment("messages", { before: oldest(pane) });
    const fresh = content.getElementById("messages");
    const rows = pane.querySelector("[data-rows]");
    const height = pane.scrollHeight;
    const top = pane.scrollTop;
    prepend(rows, fresh.querySelector("[data-rows]"));
    pane.dataset.older = fresh.dataset.older;
    pane.scrollTop = top + pane.scrollHeight - height;
  } finally {
    loading = false;
  }
}

/* A day that was drawn in part goes on under the pill that it has. */
function prepend(rows, older) {
  const first = rows.querySelector(":scope > .day-group");
  const same = first && older.querySelector(`:scope > [data-key="${first.dataset.key}"]`);
  if (same) {
    first.querySelector(":scope > .day").after(...same.querySelectorAll(":scope > :not(.day, .day-rule)"));
    same.remove();
  }
  rows.prepend(...older.childNodes);
}

export function watchScrolling() {
  document.addEventListener("scroll", (event) => {
    const pane = event.target;
    if (pane.id !== "messages") return;
    const at = stuck(pane);
    if (!at) delete pane.dataset.reading;
    if (at && !pane.dataset.reading) pane.dataset.atEnd = "yes";
    else delete pane.dataset.atEnd;
    older(pane);
  }, true);
}
