/* A box that opens at a button, one at a time: menus, lists of options, calendars. */

let open = null;

export const isOpen = () => Boolean(open);

export const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
};

export const icon = (name) => {
  const holder = document.createElement("template");
  holder.innerHTML = `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><use href="/_ui/static/icons.svg#${name}"></use></svg>`;
  return holder.content.firstElementChild;
};

export function closePopover({ focus = true } = {}) {
  if (!open) return;
  const { box, face } = open;
  open = null;
  box.remove();
  face.setAttribute("aria-expanded", "false");
  if (focus && face.isConnected) face.focus({ preventScroll: true });
}

/* Says whether it opened: a second click on the same button only closes it. */
export function openPopover(face, box) {
  const again = open?.face === face;
  closePopover({ focus: false });
  if (again) return false;
  open = { box, face };
  document.getElementById("layer").append(box);
  face.setAttribute("aria-expanded", "true");
  return true;
}

/* Below its button, or above it where there is more room. */
export function place() {
  const { box, face } = open;
  const near = (face.closest(".select-multi") || face).getBoundingClientRect();
  if (!box.matches(".calendar")) {
    box.style.minWidth = `${Math.max(200, Math.min(near.width, 472))}px`;
    box.style.maxWidth = `${Math.max(360, Math.min(near.width, 472))}px`;
  }
  const below = innerHeight - near.bottom - 12;
  const wanted = box.matches(".calendar") ? box.offsetHeight : 220;
  const up = below < wanted && near.top > below;
  box.style.maxHeight = `${Math.min(box.matches(".calendar") ? 400 : 320, (up ? near.top : below + 4) - 8)}px`;
  box.style.top = box.style.bottom = "auto";
  box.style.left = `${Math.max(8, Math.min(near.left, innerWidth - box.offsetWidth - 8))}px`;
  if (up) box.style.bottom = `${innerHeight - near.top + 4}px`;
  else box.style.top = `${near.bottom + 4}px`;
}

export function watchPopovers() {
  document.addEventListener("mousedown", (event) => {
    if (open && !open.box.contains(event.target) && !open.face.contains(event.target)) closePopover({ focus: false });
  });
  addEventListener("resize", () => closePopover({ focus: false }));
  document.addEventListener("scroll", (event) => {
    if (!open || open.box.contains(event.target)) return;
    const { top, bottom } = open.face.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) closePopover({ focus: false });
    else place();
  }, true);
}
