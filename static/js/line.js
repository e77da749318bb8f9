// The weak line: each form of the counter is kept on this device until it is answered, and sent again under its
// number, which works once. No clock plays a part. kept.js shows what is kept.
const bar = document.querySelector("[data-kept]");
const who = bar.dataset.who;
const KEPT = "quay.giu";
const PATIENCE = 20_000, SOON = 2_000, LATE = 60_000; // milliseconds
let mine = null; // what this page waits for
let [timer, tries, sent, needsDoor] = [0, 0, 0, false];

const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");
const keep = (all) => {
  localStorage.setItem(KEPT, JSON.stringify(all));
  document.dispatchEvent(new CustomEvent("quay-kept", { detail: { sent, needsDoor } }));
};
const change = (id, facts) => keep(kept().map((each) => (each.id === id ? { ...each, ...facts } : each)));
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

async function post(each, isSecond) {
  const headers = { "Quay-Line": "1", "X-CSRFToken": document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "" };
  const giveUp = new AbortController();
  const clock = setTimeout(() => giveUp.abort(), PATIENCE);
  try {
    const body = new URLSearchParams(each.said);
    const answer = await fetch(each.to, { method: "POST", body, headers, signal: giveUp.signal });
    const isOurs = answer.headers.has("Quay-Line"); // and no hotel's
    if (answer.status === 403 && !isOurs && !isSecond) {
      await fetch(bar.dataset.door); // brings a new token
      return post(each, true);
    }
    if (answer.status >= 500 || (!isOurs && (answer.ok || answer.status === 403))) return {};
    if (isOurs && answer.headers.get("Content-Type").startsWith("application/json")) return await answer.json();
    return { page: await answer.text(), isRefused: !answer.ok };
  } catch {
    return {};
  } finally {
    clearTimeout(clock);
  }
}

function lead(to) {
  location.assign(to);
  if (to.hash && to.href.split("#")[0] === location.href.split("#")[0]) location.reload();
}

function follow(each, html) {
  const made = parsed(html);
  const main = made.querySelector("main");
  if (each.to !== location.href) history.pushState(null, "", each.to);
  document.title = made.title;
  document.querySelector("main").replaceWith(main);
  for (const script of made.head.querySelectorAll("script[src]"))
    if (!document.head.querySelector(`script[src="${script.getAttribute("src")}"]`))
      document.head.append(Object.assign(document.createElement("script"), { src: script.src, type: script.type }));
  window.htmx?.process(main);
  document.dispatchEvent(new Event("quay-page"));
  scrollTo(0, 0);
  (main.querySelector('[aria-invalid="true"], [autofocus]') ?? main).focus();
}

// Returns the outlet whose later forms wait too.
function settle(each, answer) {
  const isMine = mine?.id === each.id;
  if (!answer.to && !answer.page) {
    if (answer.sign_in) needsDoor = true;
    change(each.id, { state: "waits" });
    if (isMine) for (const control of document.querySelectorAll("form[aria-busy] *")) control.disabled = true;
    return each.code;
  }
  [tries, needsDoor] = [0, false];
  if (isMine) mine = null;
  if (answer.isRefused && !isMine) {
    const found = parsed(answer.page).querySelectorAll('[role="alert"], .field__error');
    const why = [...found].map((words) => words.textContent.trim()).join(" ");
    return change(each.id, { state: "refused", why: why || bar.dataset.whyUnknown });
  }
  if (!isMine) sent += 1;
  keep(kept().filter((other) => other.id !== each.id));
  if (isMine && answer.to) lead(new URL(answer.to, location));
  else if (isMine) follow(each, answer.page);
}

async function send() {
  const due = kept().filter((each) => each.who === who && each.state !== "refused");
  // Another tab may have sent it meanwhile: it is answered the same.
  if (mine && !due.some((each) => each.id === mine.id)) due.push(mine);
  const held = new Set();
  for (const each of due) {
    if (held.has(each.code)) change(each.id, { state: "waits" });
    else held.add(settle(each, await post(each)));
  }
  held.delete(undefined);
  clearTimeout(timer);
  if (held.size && !needsDoor) timer = setTimeout(flush, Math.min(SOON * 2 ** tries++, LATE));
}

function flush() {
  clearTimeout(timer);
  if (!who || bar.dataset.kept === "") return;
  if (navigator.locks) navigator.locks.request(KEPT, send);
  else send();
}

document.addEventListener("submit", (event) => {
  const [form, button] = [event.target, event.submitter];
  const said = new FormData(form);
  if (button?.name) said.append(button.name, button.value);
  const id = said.get("request_id");
  // Files are not kept.
  if (event.defaultPrevented || !id || form.target || form.matches('[data-sign-out], :has([type="file"])')) return;
  event.preventDefault();
  if (mine) return;
  said.delete("csrfmiddlewaretoken");
  const shown = [...form.elements]
    .filter((each) => each.labels?.length && each.value && (!/radio|checkbox/.test(each.type) || each.checked))
    .map((each) => [each.labels[0].textContent.trim(), each.selectedOptions?.[0]?.textContent ?? each.value]);
  const title = [document.querySelector("h1")?.textContent, button?.textContent].filter(Boolean).join(" · ");
  const page = location.href.split("#")[0];
  const to = new URL(button?.getAttribute("formaction") || form.getAttribute("action") || page, page).href;
  mine = { id, who, code: bar.dataset.kept, page, title, shown, to, said: [...said], state: "new" };
  form.setAttribute("aria-busy", "true");
  flush();
  keep([...kept(), mine]); // a full device keeps nothing; it is sent all the same
});

addEventListener("online", () => {
  tries = 0;
  flush();
});
addEventListener("popstate", () => location.reload());
addEventListener("pageshow", (event) => event.persisted && location.reload()); // its numbers have been used
document.addEventListener("visibilitychange", () => document.hidden || flush());
document.addEventListener("quay-again", flush);
keep(kept().map((each) => ({ ...each, state: each.state === "new" ? "waits" : each.state }))); // its page went away
flush();
