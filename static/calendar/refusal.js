// The server's own sentence in a dialog, with the near free times it suggests.
import { make } from "./dom.js";
import { dayOf, shortDay, timeOf } from "./wall.js";

/** Show a refusal in `box`; `take(start)` is called with the wall time of the suggestion that was chosen. */
export function showRefusal(box, answer, take) {
  const offers = answer?.suggestions ?? [];
  box.hidden = !answer;
  box.querySelector("p").textContent = answer?.message ?? "";
  box.querySelector(".offers").replaceChildren(
    ...offers.map(({ start_iso: iso }) => {
      const start = iso.slice(0, 19);
      const label = `${shortDay(dayOf(start))} ${timeOf(start)}`;
      return make("button", { type: "button", onclick: () => take(start) }, label);
    }),
  );
  if (answer) box.scrollIntoView({ block: "nearest" });
}
