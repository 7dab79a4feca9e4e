// Small ways to make and find elements.
const sprite = document.body.dataset.icons;
const SVG = "http://www.w3.org/2000/svg";

/** Make an element: attributes (class, for, aria-…), listeners (onclick), then children (text or nodes). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

/** An icon of static/calendar/icons.svg; decoration, so its meaning must also stand in words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** Words for a screen reader only. */
export const unseen = (text) => make("span", { class: "unseen" }, text);
export const bdi = (text, direction) => make("bdi", { dir: direction }, text);
export const byId = (id) => document.getElementById(id);

/** "+972501234567" as it is read here: "050-123-4567"; other countries' numbers stay. */
export function readablePhone(phone) {
  const national = phone.startsWith("+972") ? `0${phone.slice(4)}` : phone;
  return national.replace(/^(05\d)(\d{3})(\d{4})$/, "$1-$2-$3").replace(/^(0[2-9])(\d{3})(\d{4})$/, "$1-$2-$3");
}
