/* Answering by finger, mouse or keyboard alone. Inside a question the figures drawn on the answers choose, Backspace
   takes the answer back, the arrows and Enter move. An answer that did not reach the server is said so and sent again. */
(() => {
  "use strict";
  const RETRY_MS = 4000;
  const MOVE_MS = 160;
  const SCAN_MS = 40; // figures of a scan answer nothing
  let lastKeyAt = -1e9;
  const questions = () => [...document.querySelectorAll(".ask:not([hidden])")];
  const askOf = (el) => el?.closest?.(".ask");

  /* the field to stand on: what is chosen, or the first answer */
  const entry = (ask) => ask.querySelector("input:checked") || ask.querySelector("input, textarea");

  function move(from, step) {
    const all = questions();
    const next = all[all.indexOf(from) + step];
    const target = next ? entry(next) : step > 0 ? document.querySelector("[data-after-last]") : null;
    if (!target) return;
    target.focus({ preventScroll: true });
    (next || target).scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
  }

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function choose(input) {
    input.focus({ preventScroll: true });
    if (!input.checked) input.click();
  }

  document.addEventListener("keydown", (event) => {
    const ask = askOf(event.target);
    if (!ask || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const typing = event.target.matches("textarea, input:not([type=radio], [type=range])");
    const sliding = event.target.matches("[type=range]");
    if (event.key === "Enter" || (!sliding && (event.key === "ArrowDown" || event.key === "ArrowUp"))) {
      if (typing && event.target.tagName === "TEXTAREA") return;
      event.preventDefault();
      event.stopPropagation();
      move(ask, event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey) ? -1 : 1);
      return;
    }
    const burst = event.timeStamp - lastKeyAt < SCAN_MS;
    if (event.key.length === 1) lastKeyAt = event.timeStamp;
    if (typing || sliding || burst || event.repeat) return;
    if (event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
      ask.querySelector("[data-clears]:not([hidden])")?.click();
      return;
    }
    const input = ask.querySelector(`input[data-digit="${CSS.escape(event.key)}"]`);
    if (!input) return;
    event.stopPropagation();
    event.preventDefault();
    choose(input);
    setTimeout(() => askOf(document.activeElement) === ask && move(ask, 1), MOVE_MS);
  });

  /* Left and right walk the answers of a question without choosing: choosing is said with Space or a figure. */
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !event.target.matches?.(".ask input[type=radio]")) return;
    const all = [...askOf(event.target).querySelectorAll("input[type=radio]")];
    event.preventDefault();
    all[(all.indexOf(event.target) + step + all.length) % all.length].focus();
  }, true);

  /* what the server says is asked now, and what is not */
  function applyAsked() {
    const told = document.getElementById("asked");
    if (!told) return;
    const skipped = new Set(told.dataset.skipped.split(" "));
    for (const ask of document.querySelectorAll(".ask")) ask.hidden = skipped.has(ask.dataset.item);
  }

  /* an answer on its way, or one that did not arrive */
  function unsent(ask, words) {
    ask.dataset.unsent = "";
    const state = ask.querySelector(".ask__state");
    const model = document.getElementById("unsent-words");
    if (state && model) state.replaceChildren(words || model.content.cloneNode(true));
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    askOf(event.detail.elt)?.setAttribute("data-sending", "");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const ask = askOf(event.detail.elt);
    if (!ask) return;
    ask.removeAttribute("data-sending");
    const { status } = event.detail.xhr;
    if (event.detail.successful || (status >= 400 && status < 500 && status !== 423 && status !== 401)) {
      delete ask.dataset.unsent;
    } else {
      unsent(ask);
    }
  });
  /* where help is found comes into sight at once, however far down the page the answer was */
  const raised = () => Number(document.querySelector(".crisis")?.dataset.raised || 0);
  let raisedBefore = raised();
  function showCrisis() {
    if (raised() > raisedBefore) {
      document.querySelector(".crisis").scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
    }
    raisedBefore = raised();
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    applyAsked();
    showCrisis();
    const ask = event.target.matches?.(".ask") ? event.target : null;
    if (ask && ask.hasAttribute("data-refocus")) entry(ask)?.focus({ preventScroll: true });
  });
  /* a slider that stands at its beginning is no answer until it is touched */
  document.addEventListener("pointerup", (event) => {
    if (!event.target.matches?.("[data-untouched]")) return;
    event.target.removeAttribute("data-untouched");
    window.htmx.trigger(event.target, "again");
  });
  document.addEventListener("input", (event) => {
    const shown = event.target.matches("[type=range]") && askOf(event.target).querySelector("output");
    if (shown) shown.textContent = event.target.value;
  });

  setInterval(() => {
    for (const ask of document.querySelectorAll("[data-unsent]:not([data-sending])")) {
      const input = ask.querySelector("input:checked") || ask.querySelector("input:not([type=radio]), textarea");
      if (input) window.htmx.trigger(input, "again");
    }
  }, RETRY_MS);

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("[data-unsent], [data-sending]")) event.preventDefault();
  });

  /* a handed-over screen that nobody touches is put away: the server then shows no answers any more */
  const rests = Number(document.body.dataset.restsAfter || 0) * 1000;
  let touchedAt = Date.now();
  for (const kind of ["keydown", "pointerdown", "touchstart", "wheel"]) {
    document.addEventListener(kind, () => { touchedAt = Date.now(); }, { passive: true, capture: true });
  }
  if (rests) {
    setInterval(() => {
      if (Date.now() - touchedAt > rests && !document.querySelector("[data-unsent]")) location.replace(document.body.dataset.restsAt);
    }, 5000);
  }

  document.addEventListener("DOMContentLoaded", applyAsked);
  if (document.readyState !== "loading") applyAsked();
})();
