/* Light or dark: follows the system until a person chooses; the choice stays on this workstation.
   Loaded in the head, before the first paint. */
(() => {
  "use strict";
  const root = document.documentElement;
  const kept = localStorage.getItem("ek-theme");
  if (kept === "light" || kept === "dark") root.dataset.theme = kept;

  const isDark = () =>
    (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("ek-theme", root.dataset.theme);
  });
})();
