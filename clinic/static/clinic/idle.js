/* The idle lock. A key, a touch or a turn of the wheel is activity; polling is not. When nobody has
   touched any tab for data-idle-seconds, the page is hidden and made inert in place, so that nothing
   typed is lost, and a PIN or a password opens it again. The server keeps its own clock as well. */
(() => {
  "use strict";
  const WARN_S = 20;
  const PING_MS = 31000; // the server writes its stamp every 30 seconds at most
  const SHARED = "ek-active-at";
  let pinged = 0;
  let warned = false;
  let asking = false;

  const root = document.documentElement;
  const overlay = document.getElementById("lock");
  if (!overlay) return;
  const { idleSeconds, lockUrl, activityUrl } = document.body.dataset;
  const limit = Number(idleSeconds);
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  const form = overlay.querySelector("form");
  const told = overlay.querySelector("[data-lock-says]");
  const post = (url, body) =>
    fetch(url, { method: "POST", body, credentials: "same-origin", headers: { ...headers, Accept: "application/json" } });
  const isLocked = () => root.hasAttribute("data-locked");

  function lock(tellServer) {
    if (isLocked()) return;
    for (const dialog of document.querySelectorAll("dialog[open]")) {
      dialog.dataset.wasOpen = "";
      dialog.close();
    }
    root.setAttribute("data-locked", "");
    document.getElementById("shell").inert = true;
    overlay.hidden = false;
    overlay.querySelector("[data-lock-focus]").focus();
    document.dispatchEvent(new CustomEvent("ek:locked"));
    const done = tellServer ? post(lockUrl).catch(() => {}) : Promise.resolve();
    done.then(listPeople);
  }

  /* Who may take this station over: their number in the list is enough for the first field. */
  async function listPeople() {
    const url = overlay.dataset.peopleUrl;
    const list = overlay.querySelector(".lock__people");
    const reply = url && (await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null));
    if (!reply || !reply.ok) return;
    const { people } = await reply.json();
    list.replaceChildren(...people.map((person) => {
      const line = document.createElement("li");
      line.value = person.number;
      line.textContent = `${person.name} (${person.initials})`;
      return line;
    }));
    list.hidden = people.length === 0;
    chosenByNumber();
  }

  function chosenByNumber() {
    const numbers = [...overlay.querySelectorAll(".lock__people li")].map((line) => String(line.value));
    if (numbers.includes(form.elements.initials.value)) form.elements.pin.focus();
  }

  /* One key locks and asks who comes next, the second is their number in the list; then the PIN. */
  function takeOver() {
    lock(true);
    form.elements.initials.value = "";
    form.elements.initials.focus();
  }

  function unlock() {
    root.removeAttribute("data-locked");
    document.getElementById("shell").inert = false;
    overlay.hidden = true;
    form.reset();
    told.textContent = "";
    touched();
    for (const dialog of document.querySelectorAll("dialog[data-was-open]")) {
      delete dialog.dataset.wasOpen;
      dialog.showModal();
    }
  }

  function touched() {
    if (isLocked()) return;
    const now = Date.now();
    warned = false;
    localStorage.setItem(SHARED, String(now));
    if (!activityUrl || now - pinged < PING_MS) return;
    pinged = now;
    post(activityUrl).then((answer) => answer.status === 423 && lock(false)).catch(() => {});
  }

  function look() {
    if (!limit || isLocked()) return;
    const idle = (Date.now() - Number(localStorage.getItem(SHARED) || Date.now())) / 1000;
    if (idle >= limit) return lock(true);
    if (idle >= limit - WARN_S && !warned) {
      warned = true;
      document.dispatchEvent(new CustomEvent("toast", {
        detail: { tone: "note", text: `Locks in ${WARN_S} seconds. Press any key to go on.`, seconds: WARN_S },
      }));
    }
  }

  async function answer(event) {
    event.preventDefault();
    if (asking) return;
    asking = true;
    try {
      const reply = await post(form.action, new URLSearchParams(new FormData(form)));
      const body = await reply.json().catch(() => ({}));
      if (!reply.ok) {
        told.textContent = body.detail || "That did not match. Try again.";
        form.elements.pin.value = "";
        form.elements.pin.focus();
      } else if (body.go) {
        location.assign(body.go);
      } else if (document.body.hasAttribute("data-locked-page")) {
        location.reload();
      } else {
        unlock();
      }
    } catch {
      told.textContent = "The server did not answer. Nothing is lost; try again.";
    }
    asking = false;
  }

  form.addEventListener("submit", answer);
  form.elements.initials.addEventListener("focus", (event) => event.target.select());
  form.elements.initials.addEventListener("input", chosenByNumber);
  for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"]) {
    document.addEventListener(kind, touched, { passive: true, capture: true });
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-lock-now]")) lock(true);
    if (event.target.closest("[data-take-over]")) takeOver();
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 423) lock(false);
  });
  window.addEventListener("storage", (event) => {
    if (event.key === SHARED) warned = false;
  });
  if (document.body.hasAttribute("data-locked-page")) lock(false);
  localStorage.setItem(SHARED, String(Date.now()));
  setInterval(look, 1000);
})();
