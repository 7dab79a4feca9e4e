// Shows, while an owner types, what the unsaved form would do. The server renders; nothing is saved.
"use strict";
(() => {
  const PAUSE_MS = 400;
  const section = document.getElementById("policy-preview");
  const form = section && section.closest("form");
  if (!form) return;
  const state = section.querySelector(".policy-preview-state");
  const body = section.querySelector(".policy-preview-body");
  let timer = 0;
  let asking = null;

  const say = (text) => {
    state.textContent = text;
    section.classList.toggle("is-old", text !== "");
  };

  const show = (html) => {
    const isOpen = body.querySelector("details")?.open ?? false;
    body.innerHTML = html; // our own template, escaped there
    body.querySelector("details").open = isOpen;
    for (const part of body.querySelectorAll("[data-replaces]")) {
      form.querySelector(part.dataset.replaces)?.replaceChildren(part);
    }
    // What these rows say is what is saved; the preview says it for what is typed.
    for (const saved of form.querySelectorAll(section.dataset.standsFor)) saved.hidden = true;
  };

  const ask = async () => {
    if (asking) asking.abort();
    const mine = (asking = new AbortController());
    try {
      const answer = await fetch(section.dataset.url, {
        method: "POST",
        body: new FormData(form),
        credentials: "same-origin",
        signal: mine.signal,
      });
      if (!answer.ok) {
        say(answer.status === 403 ? section.dataset.signedOut : section.dataset.failed);
        return;
      }
      const html = await answer.text();
      if (mine !== asking) return;
      show(html);
      say("");
    } catch (error) {
      if (error.name !== "AbortError") say(section.dataset.failed);
    }
  };

  const soon = () => {
    section.classList.add("is-old");
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  };

  const row = form.querySelector(section.dataset.row);
  if (row) row.after(section);
  section.hidden = false;
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // The calendar and clock of the admin write without an event of the field; a click is what they have.
  form.addEventListener("click", (event) => {
    if (event.target.closest(".calendarbox, .clockbox, .datetimeshortcuts")) soon();
  });
  ask();
})();
