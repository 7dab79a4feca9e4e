// The page's sentences and names, translated on the server (calendar_app/page_strings.py).
const strings = JSON.parse(document.getElementById("strings").textContent);
export const language = document.documentElement.lang;
export const locale = language === "he" ? "he-IL" : "en-GB";

/** The sentence of a key, with {name} filled in. */
export function say(key, values = {}) {
  return strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
