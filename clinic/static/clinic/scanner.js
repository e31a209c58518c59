/* A scanner types faster than any hand: keys less than 35 ms apart that end in Enter are a scan,
   wherever the focus is. The code goes to #scan-form; a field the keys fell into gets its text back.
   A field marked data-scan-here takes the scan itself. */
(() => {
  "use strict";
  const GAP_MS = 35;
  const SHORTEST = 4;
  let typed = "";
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
    const gap = event.timeStamp - last;
    if (event.key === "Shift") return;
    last = event.timeStamp;
    if (gap > GAP_MS) begin(event.target);
    if (event.key.length === 1) {
      typed += event.key;
      return;
    }
    const scan = event.key === "Enter" && gap <= GAP_MS && typed.length >= SHORTEST;
    if (!scan || event.target.closest?.("[data-scan-here]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    deliver(typed);
    typed = "";
  }, true);
})();
