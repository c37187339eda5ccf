/* A control with an action under way keeps what the person chose until a redraw that was asked
   for after its own answer: an older picture of the page knows nothing of the choice. */

const underway = new Map();
const answered = new Set();

export function hold(node) {
  underway.set(node, (underway.get(node) || 0) + 1);
}

export function release(node) {
  const left = underway.get(node) - 1;
  if (left) underway.set(node, left);
  else {
    underway.delete(node);
    answered.add(node);
  }
}

/* Called before the page's parts are fetched anew: what has its answer follows them again. */
export function letGo() {
  answered.clear();
}

export function isHeld(from, to) {
  return (underway.has(from) || answered.has(from))
    && from.dataset.blockId === to.dataset.blockId && from.dataset.actionId === to.dataset.actionId;
}
