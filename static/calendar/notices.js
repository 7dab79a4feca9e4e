// Toasts (spoken, too), and the banner for what lasts: no connection, logged out.
import { byId, make } from "./dom.js";
import { say } from "./strings.js";

const STAYS_MS = 7_000;

/** Show a sentence for a while. `refused` marks a refusal; `deed` is {label, run} for one button. */
export function toast(sentence, { refused = false, deed } = {}) {
  const close = () => box.remove();
  const button = deed && make("button", { type: "button", class: "plain", onclick: () => { close(); deed.run(); } }, deed.label);
  const cross = make("button", { type: "button", class: "close", "aria-label": say("close"), onclick: close }, "×");
  const box = make("div", { class: refused ? "toast refused" : "toast", role: refused ? "alert" : undefined }, make("p", {}, sentence), button || "", cross);
  // An open dialog makes the rest of the page inert; its toasts must live inside it.
  const top = [...document.querySelectorAll("dialog[open]")].at(-1);
  (top ? host(top) : byId("toasts")).append(box);
  let timer = setTimeout(close, STAYS_MS);
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", () => { timer = setTimeout(close, STAYS_MS); });
}

function host(dialog) {
  return dialog.querySelector(".toasts") ?? dialog.appendChild(make("div", { class: "toasts", role: "log", "aria-live": "polite" }));
}

/** Show a lasting state; `deed` is {label, run}. An empty sentence hides it. */
export function banner(sentence, deed) {
  const box = byId("banner");
  box.hidden = !sentence;
  box.querySelector("span").textContent = sentence;
  const button = box.querySelector("button");
  button.hidden = !deed;
  if (deed) {
    button.textContent = deed.label;
    button.onclick = deed.run;
  }
}
