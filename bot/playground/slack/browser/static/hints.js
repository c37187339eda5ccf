/* What is offered above a composer while one types: commands, and people after an @. */

const ABOUT_SOMEBODY = /(?:^|[\s(])@([^\s@]*)$/;
const known = () => JSON.parse(document.getElementById("known").textContent);

export const textOf = (form) => form.querySelector(".composer-text");
const boxOf = (form) => form.querySelector(".hints");
const linesOf = (form) => [...form.querySelectorAll(".hint-line")];

/* Each offer: its words, and what takes the place of what was typed from `start` on. */
function offers(words) {
  const { commands, people, app } = known();
  const [, typed] = ABOUT_SOMEBODY.exec(words) || [];
  if (typed !== undefined) {
    const wanted = typed.toLowerCase();
    return {
      name: "People",
      start: words.length - typed.length - 1,
      found: people
        .filter((one) => `${one.handle} ${one.name}`.toLowerCase().split(" ").some((part) => part.startsWith(wanted)))
        .map((one) => ({ insert: `@${one.handle}`, bold: one.name, rest: `@${one.handle}`, about: "", side: one.about })),
    };
  }
  const [name] = words.split(/\s/);
  const rest = words.length > name.length;
  return {
    name: "Commands",
    start: 0,
    found: commands
      .filter((one) => words.startsWith("/") && (rest ? one.command === name : one.command.startsWith(name)))
      .map((one) => ({ insert: one.command, bold: one.command, rest: one.usage_hint, about: one.description, side: app })),
  };
}

export function hint(form) {
  const text = textOf(form);
  const box = boxOf(form);
  const { name, start, found } = offers(text.value.slice(0, text.selectionStart));
  box.hidden = !found.length;
  box.setAttribute("aria-label", name);
  box.replaceChildren(...found.map((one, number) => line(one, start, `${box.id}-${number}`)));
  point(form, box.firstElementChild);
}

function line(offer, start, id) {
  const node = document.createElement("div");
  node.className = "hint-line";
  node.id = id;
  node.setAttribute("role", "option");
  node.dataset.insert = offer.insert;
  node.dataset.start = start;
  const part = (tag, name, words) => {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = words;
    return made;
  };
  const words = part("span", "hint-words", "");
  words.append(part("b", "", offer.bold), " ", part("span", "hint-usage", offer.rest));
  if (offer.about) words.append(part("span", "hint-about", offer.about));
  node.append(words, part("span", "hint-app", offer.side));
  return node;
}

function point(form, line) {
  for (const one of linesOf(form)) {
    one.classList.toggle("current", one === line);
    one.setAttribute("aria-selected", String(one === line));
  }
  if (line) textOf(form).setAttribute("aria-activedescendant", line.id);
  else textOf(form).removeAttribute("aria-activedescendant");
  line?.scrollIntoView({ block: "nearest" });
}

export function moveHint(form, by) {
  const lines = linesOf(form);
  const at = lines.findIndex((one) => one.classList.contains("current"));
  point(form, lines[(at + by + lines.length) % lines.length]);
}

export function hideHints(form) {
  boxOf(form).hidden = true;
  textOf(form).removeAttribute("aria-activedescendant");
}

export const currentHint = (form) => (boxOf(form).hidden ? null : form.querySelector(".hint-line.current"));

/* Whether taking this hint would add to what was typed. */
export function isUnfinished(form, line) {
  const text = textOf(form);
  return !text.value.slice(Number(line.dataset.start)).startsWith(line.dataset.insert);
}

/* Puts what a hint stands for where it was being typed. */
export function take(form, line) {
  const text = textOf(form);
  const before = text.value.slice(0, Number(line.dataset.start));
  const after = text.value.slice(text.selectionStart).replace(/^ /, "");
  const place = before.length + line.dataset.insert.length + 1;
  text.value = `${before}${line.dataset.insert} ${after}`;
  text.focus();
  text.setSelectionRange(place, place);
}
