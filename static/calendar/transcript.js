// The conversation that booked an appointment, as a chat.
import { get } from "./api.js";
import { make } from "./dom.js";
import { say } from "./strings.js";
import { timeOf } from "./wall.js";

/** Show or hide the conversation at `url` in `list`; `button` opens and closes it. */
export async function showTranscript(url, list, button) {
  const show = list.hidden;
  list.hidden = !show;
  button.setAttribute("aria-expanded", String(show));
  button.textContent = say(show ? "hide_transcript" : "show_transcript");
  if (!show) return;
  list.replaceChildren(make("li", { class: "waiting" }, say("loading")));
  try {
    const { turns = [], message } = await get(url);
    list.replaceChildren(...(turns.length ? turns.map(bubble) : [make("li", { class: "waiting" }, message ?? say("empty_transcript"))]));
  } catch (fault) {
    console.warn(fault.name, fault.message);
    list.replaceChildren(make("li", { class: "waiting" }, say("cannot_load")));
  }
}

function bubble({ who, text, at }) {
  const head = make("span", { class: "speaker" }, say(`who_${who}`), " ", make("time", {}, at ? timeOf(at) : ""));
  return make("li", { class: `said by-${who}` }, head, make("p", { dir: "auto" }, text));
}
