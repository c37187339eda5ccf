/* Talks to the server: fragments in, what a person does out. */

export function here() {
  const query = new URLSearchParams(location.search);
  const main = document.getElementById("main");
  return {
    as: document.body.dataset.me,
    at: main ? main.dataset.at : "",
    thread: query.get("thread") || "",
    tour: query.get("tour") || "",
  };
}

export function address(changes) {
  const parts = { ...here(), ...changes };
  const query = new URLSearchParams({ as: parts.as, at: parts.at });
  if (parts.thread) query.set("thread", parts.thread);
  if (parts.tour) query.set("tour", parts.tour);
  return `/?${query}`;
}

export async function fragment(name, extra = {}) {
  const query = new URLSearchParams({ ...here(), ...extra });
  const answer = await fetch(`/_ui/fragment/${name}?${query}`);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return template.content;
}

export async function post(verb, body = {}, options = {}) {
  const { as, at } = here();
  let answer;
  try {
    const response = await fetch(`/_ui/${verb}?${new URLSearchParams({ as, at })}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      ...options,
    });
    answer = await response.json();
  } catch {
    answer = { ok: false, error: "The playground is not running any more." };
  }
  if (!answer.ok) toast(answer.error);
  return answer;
}

export async function upload(file) {
  const { as, at } = here();
  const response = await fetch(`/_ui/upload?${new URLSearchParams({ as, at })}`, {
    method: "POST",
    headers: {
      "content-type": file.type || "application/octet-stream",
      "x-file-name": encodeURIComponent(file.name),
    },
    body: file,
  });
  const answer = await response.json();
  if (!answer.ok) toast(answer.error);
  return answer.file;
}

let fading;

export function toast(sentence) {
  const note = document.getElementById("toast");
  if (!note) return;
  note.textContent = sentence;
  clearTimeout(fading);
  fading = setTimeout(() => { note.textContent = ""; }, 6000);
}
