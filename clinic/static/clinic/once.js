/* Pressing twice sends once: a form is busy until its answer is there. A request key is made where the
   page left its field empty, and stays the same for a retry, so the server can tell a repeat from a new press. */
(() => {
  "use strict";

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  }

  function fillKeys(root) {
    for (const field of root.querySelectorAll('input[name="request_key"]')) {
      if (!field.value) field.value = newKey();
    }
  }

  function release(form) {
    form.removeAttribute("data-busy");
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("[data-was-enabled]")) {
      button.disabled = false;
      button.removeAttribute("data-was-enabled");
    }
  }

  function hold(form) {
    form.setAttribute("aria-busy", "true");
    for (const button of form.querySelectorAll("button:not([type=button]):not(:disabled)")) {
      button.setAttribute("data-was-enabled", "");
      button.disabled = true;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.method === "get") return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    fillKeys(form);
    form.setAttribute("data-busy", "");
    setTimeout(() => {
      const stopped = event.defaultPrevented && !form.matches("[hx-post]");
      if (stopped) release(form);
      else if (form.hasAttribute("data-busy")) hold(form);
    }, 0);
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
  document.addEventListener("htmx:afterSwap", (event) => fillKeys(event.target));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-busy]").forEach(release);
  });
  document.addEventListener("DOMContentLoaded", () => fillKeys(document));
})();
