/* The guided intake saves by itself: soon after an answer, a little after typing rests, and when the window goes.
   Without this script every page still saves by its button. */
(() => {
  "use strict";
  const SOON_MS = 250;
  const RESTS_MS = 2500;
  let timer = 0;
  let unsaved = false;
  const form = () => document.getElementById("section");

  function answered(wait) {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      unsaved = false;
      form()?.dispatchEvent(new CustomEvent("answered"));
    }, wait);
  }

  /* Questions that are asked only where another has a certain answer. */
  function showWhatIsAsked() {
    for (const question of document.querySelectorAll("[data-only-when]")) {
      const wanted = question.dataset.onlyFor.split(" ");
      const given = [...document.querySelectorAll(`[name="${question.dataset.onlyWhen}"]`)]
        .filter((el) => (el.type === "radio" || el.type === "checkbox" ? el.checked : true))
        .map((el) => el.value);
      question.hidden = !given.some((value) => wanted.includes(value));
    }
  }

  function readyRows() {
    for (const button of document.querySelectorAll("[data-add-row], [data-remove-row]")) button.hidden = false;
  }

  function addRow(rows) {
    const total = rows.querySelector('[name$="-TOTAL_FORMS"]');
    const made = rows.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const el of made.querySelectorAll("[name], [id], [for]")) {
      for (const attribute of ["name", "id", "for"]) {
        if (el.hasAttribute(attribute)) el.setAttribute(attribute, el.getAttribute(attribute).replace("__prefix__", total.value));
      }
    }
    total.value = Number(total.value) + 1;
    rows.querySelector("[data-rows-list]").append(made);
    readyRows();
    made.querySelector("input, select, textarea").focus();
  }

  function removeRow(row) {
    for (const el of row.querySelectorAll("input, select, textarea")) {
      if (el.type === "checkbox" || el.type === "radio") el.checked = false;
      else el.value = "";
    }
    row.hidden = true;
    row.closest("[data-rows]").querySelector("[data-add-row]").focus();
    answered(SOON_MS);
  }

  document.addEventListener("change", (event) => {
    if (!event.target.closest("#section")) return;
    showWhatIsAsked();
    if (!event.target.closest(".clash")) answered(SOON_MS);
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("#section") && !event.target.closest(".clash")) answered(RESTS_MS);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-row]")) addRow(event.target.closest("[data-rows]"));
    if (event.target.closest("[data-remove-row]")) removeRow(event.target.closest("[data-row]"));
  });
  document.addEventListener("submit", () => {
    clearTimeout(timer);
    unsaved = false;
  }, true);

  /* A window that is closed in the middle of a word takes the word with it. */
  window.addEventListener("pagehide", () => {
    const asked = form();
    if (!unsaved || !asked || asked.querySelector(".clash")) return;
    fetch(asked.action, { method: "POST", body: new FormData(asked), keepalive: true, headers: { "HX-Request": "true" } });
  });

  function ready() {
    showWhatIsAsked();
    readyRows();
  }
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSettle", ready);
})();
