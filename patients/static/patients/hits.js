/* Walking a list of people with the arrow keys; from the search box, down goes to the first. */
(() => {
  "use strict";
  const hits = () => [...document.querySelectorAll("[data-hits] .hit")];

  function next(list, step) {
    const at = list.indexOf(document.activeElement);
    if (at === -1) return step > 0 ? list[0] : null;
    return at + step < 0 ? document.getElementById("scan") : list[at + step];
  }

  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (document.querySelector("dialog[open]")) return;
    const list = hits();
    const wanted = list.length ? next(list, step) : null;
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
  });

  /* At the desk the box is empty and ready for the next card as soon as somebody is checked in. */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!event.target.querySelector?.("[data-came]")) return;
    const box = document.getElementById("scan");
    box.value = "";
    box.focus();
  });
})();
