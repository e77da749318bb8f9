// What is kept on this device and not sent yet: said in a bar, form by form, with what was typed (see line.js).
const bar = document.querySelector("[data-kept]");
const who = bar.dataset.who; // "*" where nobody is known and nothing is sent: without a network
const KEPT = "quay.giu";
let [leaves, line] = [false, { sent: 0, needsDoor: false }];

const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");
const isOwn = (each) => each.who === who || who === "*";
const keep = (all) => {
  localStorage.setItem(KEPT, JSON.stringify(all));
  show();
};

function show() {
  const all = kept().filter((each) => each.state !== "new"); // the first try is not worth a word
  const own = all.filter(isOwn);
  const refused = own.filter((each) => each.state === "refused").length;
  const waits = own.length - refused;
  const say = (name, count, isSaid = true) => {
    const words = bar.querySelector(`[data-say="${name}"]`);
    words.hidden = !count || !isSaid;
    words.querySelector("b").textContent = count;
  };
  say("waits", waits, !line.needsDoor);
  say("door", waits, line.needsDoor);
  say("refused", refused);
  say("others", all.length - own.length);
  say("sent", line.sent, !own.length);
  say("leaves", own.length, leaves);
  bar.hidden = !all.length && !line.sent;
  bar.querySelector("ul").replaceChildren(...own.map(row));
}

function row(each) {
  const made = bar.querySelector("template").content.cloneNode(true).firstElementChild;
  made.dataset.state = each.state;
  made.querySelector("summary").textContent = each.title;
  made.querySelector("[data-why]").textContent = each.why ?? "";
  for (const pair of each.shown)
    pair.forEach((words, place) => {
      const part = document.createElement(place ? "dd" : "dt");
      part.textContent = words;
      made.querySelector("dl").append(part);
    });
  made.querySelector("a").href = `${each.page}#giu=${each.id}`;
  made.querySelector("[data-again]").addEventListener("click", () => {
    keep(kept().map((other) => (other.id === each.id ? { ...other, state: "waits" } : other)));
    document.dispatchEvent(new Event("quay-again"));
  });
  made.querySelector("[data-drop]").addEventListener("click", () => keep(kept().filter((other) => other.id !== each.id)));
  return made;
}

// What was refused comes back into its form, to be put right.
function fillAgain() {
  const [, id] = location.hash.match(/^#giu=(.+)/) ?? [];
  const old = kept().find((each) => each.id === id && each.who === who);
  const target = (form) => new URL(form.getAttribute("action") || location.href.split("#")[0], location).href;
  const form = old && [...document.forms].find((each) => each.method === "post" && target(each) === old.to);
  if (!form) return;
  const said = (name, value) => old.said.some((pair) => pair[0] === name && pair[1] === value);
  for (const box of form.elements)
    if (/radio|checkbox/.test(box.type)) box.checked = said(box.name, box.value);
    else if (box.type !== "hidden") box.value = old.said.find(([name]) => name === box.name)?.[1] ?? box.value;
  keep(kept().filter((each) => each.id !== id));
}

document.querySelector("[data-sign-out]")?.addEventListener("submit", (event) => {
  if (kept().some(isOwn) && !leaves) {
    event.preventDefault();
    leaves = true;
    show();
    bar.focus();
  } else keep(kept().filter((each) => !isOwn(each)));
});
document.addEventListener("quay-kept", (event) => {
  line = event.detail;
  show();
});
addEventListener("storage", show);
if (who === "*") addEventListener("online", () => location.reload());
fillAgain();
show();
navigator.serviceWorker?.register(bar.dataset.worker);
