/* Keyboard shortcuts are declared in the page: data-key="r" on a button, link or field, "g t" for two
   keys in a row, "Enter" for the one thing to do next. "?" lists them. A single key waits 90 ms so
   that no letter of a scan presses anything. They can be turned off in the list. */
(() => {
  "use strict";
  const SCAN_MS = 90;
  const SEQUENCE_MS = 1500;
  const SETTLE_MS = 300;
  let waiting = 0;
  let lastAt = -1e9;
  let prefix = "";
  let prefixAt = 0;
  let changedAt = -1e9;

  const on = () => localStorage.getItem("ek-keys") !== "off";
  const locked = () => document.documentElement.hasAttribute("data-locked");
  const scope = () => [...document.querySelectorAll("dialog[open]")].pop() || document;
  const shown = (el) => el.checkVisibility() || Boolean(el.closest(".mast__more"));
  const usable = (el) => !el.disabled && el.getAttribute("aria-disabled") !== "true" && shown(el);
  const writing = (el) =>
    el && (el.isContentEditable || el.tagName === "TEXTAREA" || el.tagName === "SELECT" ||
      (el.tagName === "INPUT" && !["checkbox", "radio", "button", "submit"].includes(el.type)));

  function find(key) {
    return [...scope().querySelectorAll("[data-key]")]
      .find((el) => el.dataset.key.toLowerCase() === key.toLowerCase() && usable(el));
  }

  function press(el) {
    if (writing(el)) {
      el.focus();
      el.select?.();
    } else {
      el.click();
    }
  }

  function sentence(el) {
    const words = el.dataset.keyLabel || el.getAttribute("aria-label") || el.textContent || el.placeholder;
    return words.replace(/\s+/g, " ").trim().replace(new RegExp(`\\s${el.dataset.key}$`, "i"), "");
  }

  function listKeys() {
    const dialog = document.getElementById("keys");
    if (!dialog || dialog.open) return;
    const list = dialog.querySelector("dl");
    const seen = new Set();
    list.replaceChildren();
    for (const el of document.querySelectorAll("[data-key]")) {
      if (seen.has(el.dataset.key) || !usable(el)) continue;
      seen.add(el.dataset.key);
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      key.className = "key";
      key.textContent = el.dataset.key.length === 1 ? el.dataset.key.toUpperCase() : el.dataset.key;
      term.append(key);
      const meaning = document.createElement("dd");
      meaning.textContent = sentence(el);
      list.append(term, meaning);
    }
    dialog.querySelector("#keys-on").checked = on();
    dialog.showModal();
  }

  function single(key) {
    if (key === "?") return listKeys();
    const now = performance.now();
    const second = prefix && now - prefixAt < SEQUENCE_MS;
    const el = on() && ((second && find(`${prefix} ${key}`)) || find(key));
    prefix = "";
    if (el) return press(el);
    prefix = key;
    prefixAt = now;
    return undefined;
  }

  function enter(event) {
    const focused = document.activeElement;
    const due = find("Enter");
    const tooSoon = event.repeat || event.timeStamp - changedAt < SETTLE_MS;
    const emptyScan = focused?.id === "scan" && focused.value.trim() === "";
    if (emptyScan || (focused === due && tooSoon)) event.preventDefault();
    if (!due) return;
    const idle = focused === document.body || focused?.tabIndex === -1 || emptyScan;
    if (!idle || focused === due) return;
    event.preventDefault();
    if (!tooSoon) due.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift") return;
    const burst = event.timeStamp - lastAt < SCAN_MS;
    if (event.key.length === 1) lastAt = event.timeStamp;
    clearTimeout(waiting);
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || locked()) return;
    if (event.key === "Enter") return void enter(event);
    if (event.key === "Escape" && document.activeElement?.id === "scan") return void document.activeElement.blur();
    if (event.key.length !== 1 || event.key === " " || event.repeat || writing(event.target) || burst) return;
    waiting = setTimeout(() => single(event.key), SCAN_MS);
  });

  document.addEventListener("ek:scan", () => clearTimeout(waiting));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) listKeys();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-on") localStorage.setItem("ek-keys", event.target.checked ? "on" : "off");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "card") changedAt = performance.now();
  });
})();
