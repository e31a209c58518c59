/* A scanner types faster than any hand: keys on average less than 35 ms apart that end in Enter are a
   scan, wherever the focus is; one hiccup of up to 100 ms is forgiven. The code goes to #scan-form; a field the keys fell into gets its text back.
   The scan box, and a field marked data-scan-here, take what is typed into them themselves. */
(() => {
  "use strict";
  const MEAN_MS = 35;
  const BREAK_MS = 100;
  const SHORTEST = 4;
  let typed = "";
  let first = -1e9;
  let last = -1e9;
  let field = null;
  let before = "";

  const isTextField = (el) => el && (el.tagName === "INPUT" || el.tagName === "TEXTAREA") && "value" in el;

  function begin(target) {
    typed = "";
    field = isTextField(target) ? target : null;
    before = field ? field.value : "";
  }

  function deliver(code) {
    if (field) field.value = before;
    if (document.documentElement.hasAttribute("data-locked")) return;
    if (document.querySelector("dialog[open]")) {
      document.dispatchEvent(new CustomEvent("toast", {
        detail: { tone: "ask", text: "Finish or close this first (Esc), then scan again." },
      }));
      return;
    }
    const form = document.getElementById("scan-form");
    if (!form) return;
    form.elements.code.value = code;
    form.requestSubmit();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Shift") return;
    const now = event.timeStamp;
    if (now - last > BREAK_MS) {
      begin(event.target);
      first = now;
    }
    last = now;
    if (event.key.length === 1) {
      typed += event.key;
      return;
    }
    const scan = event.key === "Enter" && typed.length >= SHORTEST && (now - first) / typed.length < MEAN_MS;
    if (!scan) return;
    document.dispatchEvent(new CustomEvent("ek:scan"));
    if (event.target.closest?.("#scan, [data-scan-here]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    deliver(typed);
    typed = "";
  }, true);
})();
