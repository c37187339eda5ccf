/* Dates and times: buttons that open a calendar or a list of times. Days are "2026-03-12",
   times "14:05", both together joined by a T; all in the reader's zone. */

import { openMenu } from "./menus.js";
import { closePopover, icon, make, openPopover, place } from "./popover.js";

const MORNING = "09:00";
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const WEEK = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const form = (options) => new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...options });
const TITLE = form({ month: "long", year: "numeric" });
const SHORT = form({ month: "short", day: "numeric", year: "numeric" });
const FULL = form({ weekday: "long", month: "long", day: "numeric", year: "numeric" });

const dateOf = (day) => new Date(`${day}T00:00Z`);
const dayOf = (date) => date.toISOString().slice(0, 10);

function shifted(day, { days = 0, months = 0 }) {
  const date = dateOf(day);
  if (months) {
    const wanted = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + months);
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(wanted, last));
  }
  date.setUTCDate(date.getUTCDate() + days);
  return dayOf(date);
}

function calendar(face, { chosen, today, pick }) {
  const box = make("div", { class: "menu calendar", role: "dialog", "aria-label": "Choose a date" });
  if (!openPopover(face, box)) return;
  let at = chosen || today;
  const go = (day) => {
    at = day;
    box.replaceChildren(...month(at, chosen, today));
    box.querySelector(`[data-day="${at}"]`).focus({ preventScroll: true });
  };
  const end = (day) => { closePopover(); pick(day); };
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.day) end(button.dataset.day);
    else if (button?.dataset.months) go(shifted(at, { months: Number(button.dataset.months) }));
    else if (button) end("");
  });
  box.addEventListener("keydown", (event) => {
    if (event.key in STEPS) go(shifted(at, { days: STEPS[event.key] }));
    else if (event.key === "PageUp") go(shifted(at, { months: -1 }));
    else if (event.key === "PageDown") go(shifted(at, { months: 1 }));
    else if (event.key === "Escape") closePopover();
    else {
      if (event.key === "Enter" || event.key === " ") event.stopPropagation();
      if (event.key === "Tab") around(box, event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  go(at);
  place();
}

/* Tab stays inside, since what lies outside is behind the calendar. */
function around(box, event) {
  const stops = [...box.querySelectorAll('button:not([tabindex="-1"])')];
  const next = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
  stops.at(next % stops.length).focus();
  event.preventDefault();
  event.stopPropagation();
}

function month(at, chosen, today) {
  const first = `${at.slice(0, 8)}01`;
  const blank = dateOf(first).getUTCDay();
  const turn = (months, label, name) => make(
    "button", { type: "button", class: "tool", "data-months": months, "aria-label": label }, icon(name),
  );
  const head = make(
    "div", { class: "calendar-head" },
    turn("-1", "Previous month", "back"),
    make("span", { class: "calendar-title", "aria-live": "polite" }, TITLE.format(dateOf(at))),
    turn("1", "Next month", "next"),
  );
  const grid = make("div", { class: "calendar-grid" });
  for (const name of WEEK) grid.append(make("abbr", { title: name, "aria-hidden": "true" }, name.slice(0, 2)));
  for (let day = first; day.slice(0, 7) === at.slice(0, 7); day = shifted(day, { days: 1 })) {
    const button = make("button", {
      type: "button", class: "calendar-day", "data-day": day, "aria-label": FULL.format(dateOf(day)),
      "aria-pressed": String(day === chosen), "aria-current": day === today ? "date" : null,
      tabindex: day === at ? "0" : "-1",
    }, String(Number(day.slice(8))));
    if (day === first) button.classList.add(`calendar-from-${blank}`);
    grid.append(button);
  }
  const clear = make("button", { type: "button", class: "calendar-clear" }, "Clear");
  return chosen ? [head, grid, clear] : [head, grid];
}

const said = (time) => {
  const hour = Number(time.slice(0, 2));
  return `${hour % 12 || 12}:${time.slice(3)} ${hour < 12 ? "AM" : "PM"}`;
};

const asOption = (time) => ({ value: time, label: said(time), about: "", url: "" });

const HALF_HOURS = [...Array(48).keys()].map((half) => `${String(half >> 1).padStart(2, "0")}:${half % 2 ? "30" : "00"}`);

/* What was typed as a time, such as "14:05", "1405" or "2:05 pm"; "" if it is none. */
function timeOf(words) {
  const found = /^(\d{1,2})(?::?(\d{2}))?\s*(?:([ap])\.?m?\.?)?$/i.exec(words.trim());
  if (!found) return "";
  const [, hours, minutes = "00", half] = found;
  const hour = half ? (Number(hours) % 12) + (half.toLowerCase() === "p" ? 12 : 0) : Number(hours);
  return hour < 24 && Number(minutes) < 60 ? `${String(hour).padStart(2, "0")}:${minutes}` : "";
}

function times(words) {
  const wanted = words.toLowerCase().replaceAll(" ", "");
  const listed = HALF_HOURS.filter((time) => (
    time.startsWith(wanted) || said(time).toLowerCase().replace(" ", "").startsWith(wanted)
  ));
  const own = timeOf(words);
  const every = own && !listed.includes(own) ? [own, ...listed] : listed;
  return [{ label: "", options: every.map(asOption) }];
}

/* Opens what this face of a date or time picker is for; chosen is told the value and its words. */
export function openMoment(holder, face, chosen) {
  const { moment, today, kind } = holder.dataset;
  const [day, time] = kind === "timepicker" ? ["", moment] : moment.split("T");
  const both = kind === "datetimepicker";
  if (face.dataset.part === "date") {
    calendar(face, {
      chosen: day, today,
      pick: (picked) => chosen(picked && both ? `${picked}T${time || MORNING}` : picked, picked && SHORT.format(dateOf(picked))),
    });
  } else {
    openMenu(face, {
      groups: times(""), find: times, search: true, start: MORNING, held: time ? [time] : [],
      pick: (option) => chosen(both ? `${day || today}T${option.value}` : option.value, option.label),
    });
  }
}
