/* What any page needs: open and close dialogs, put the focus where the answer is, say short messages. */
(() => {
  "use strict";

  function toast({ tone = "note", text, seconds = 8 }) {
    const area = document.querySelector("dialog[open] [data-says]") || document.getElementById("toasts");
    const model = document.getElementById(`toast-${tone}`);
    if (!area || !model || !text) return;
    const strip = model.content.firstElementChild.cloneNode(true);
    strip.querySelector("p").append(text);
    area.append(strip);
    if (tone !== "stop") setTimeout(() => strip.remove(), seconds * 1000);
  }

  function openDialog(opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    (dialog.querySelector("[data-focus], input:not([type=hidden]), select, textarea") || dialog).focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) openDialog(opener);
    if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
    if (event.target.closest("[data-dismiss]")) event.target.closest(".strip")?.remove();
    if (event.target.closest("[data-print]")) window.print();
  });

  /* What lies under "More" closes as soon as somebody turns elsewhere. */
  const more = document.querySelector(".mast__more");
  document.addEventListener("click", (event) => more?.contains(event.target) || more?.removeAttribute("open"));
  more?.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !more.contains(relatedTarget)) more.open = false;
  });
  more?.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !more.open) return;
    more.open = false;
    more.querySelector("summary").focus();
  });

  document.addEventListener("toast", (event) => toast(event.detail));

  /* A refusal is said where it was asked, beside what was typed; a good answer goes where it belongs. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.status < 400 || !event.detail.shouldSwap || xhr.getResponseHeader("HX-Retarget")) return;
    const says = requestConfig.elt.querySelector("[data-says]") || document.querySelector("#card [data-says]");
    if (says && !requestConfig.elt.matches("#scan-form")) {
      event.detail.target = says;
      event.detail.swapOverride = "innerHTML";
    }
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "card") return;
    const wanted = event.target.matches?.("[data-focus]") ? event.target : event.target.querySelector?.("[data-focus]");
    if (wanted && !wanted.closest("dialog")) wanted.focus({ preventScroll: false });
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status >= 500) {
      toast({ tone: "stop", text: "Something went wrong on our side. Press again: the same press never counts twice." });
    }
  });

  document.addEventListener("htmx:sendError", () =>
    toast({ tone: "stop", text: "The server did not answer. Check the network, then press again: the same press never counts twice." }));

})();
