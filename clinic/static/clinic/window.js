/* The counter: one person at a time. As soon as a new scan is on its way, nothing of the person before is left. */
(() => {
  "use strict";
  const card = document.getElementById("card");
  const form = document.getElementById("scan-form");
  const code = document.getElementById("scan");
  if (!card || !form) return;

  function show(id) {
    card.replaceChildren(document.getElementById(id).content.cloneNode(true));
  }

  function showNobody() {
    show("card-empty");
    code.value = "";
    code.focus();
  }

  form.addEventListener("htmx:beforeRequest", () => show("card-looking"));
  form.addEventListener("htmx:afterRequest", (event) => {
    code.value = "";
    if (!event.detail.successful && card.querySelector("[data-looking]")) showNobody();
  });

  card.addEventListener("htmx:afterSettle", (event) => {
    if (event.target !== card) return;
    const next = card.querySelector("[data-next]");
    const why = card.querySelector(".dose__reason input:not([type=hidden])");
    const due = why || card.querySelector('[data-key="Enter"]:not(:disabled)');
    (next ? code : due || card.querySelector("[data-focus]") || code).focus();
  });

  /* The dialog of a refusal or a spill is written into the dose it is opened for, and goes with its card. */
  function draft(opener) {
    const dose = opener.closest(".dose");
    const model = dose && document.querySelector(`template[data-draft="${opener.dataset.opens}"]`);
    if (!model || dose.querySelector(`#${opener.dataset.opens}`)) return;
    document.getElementById(opener.dataset.opens)?.remove();
    const dialog = model.content.firstElementChild.cloneNode(true);
    const form = dialog.querySelector("form");
    const give = dose.querySelector("form");
    for (const field of give.querySelectorAll("input[type=hidden]:not([name=outcome], [name=override_rule])")) {
      form.append(field.cloneNode());
    }
    for (const place of dialog.querySelectorAll("[data-fill]")) place.textContent = dose.dataset[place.dataset.fill];
    form.action = give.action;
    form.setAttribute("hx-post", give.getAttribute("hx-post"));
    dose.append(dialog);
    htmx.process(dialog);
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) draft(opener);
  }, { capture: true });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-clear-card]")) {
      htmx.ajax("POST", card.dataset.closeUrl, { source: card, swap: "none" });
      showNobody();
    }
    const person = event.target.closest("[data-code]");
    if (person) {
      code.value = person.dataset.code;
      form.requestSubmit();
    }
  });

  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-frees]");
    if (!box) return;
    const give = document.getElementById(box.dataset.frees);
    give.disabled = !box.checked;
    if (box.checked) give.focus();
  });
})();
