// What pages that are the same for everybody cannot know: how many pieces lie in this visitor's basket.
const pieces = document.cookie.match(/(?:^|; )gio_so=(\d+)/)?.[1];
for (const mark of document.querySelectorAll("[data-basket-count]")) {
  mark.textContent = pieces ?? "";
  mark.hidden = !pieces;
}
for (const shown of document.querySelectorAll(".only-scripts")) shown.hidden = false;
for (const gone of document.querySelectorAll(".only-without-scripts")) gone.hidden = true;
document.querySelector("[data-print]")?.addEventListener("click", () => print());
