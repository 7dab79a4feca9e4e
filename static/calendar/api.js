// The server's JSON. A refusal is an answer ({ok: false, message}); only what gives no answer is thrown.
const LIMIT_MS = 15_000;

export class Unreachable extends Error {}
export class LoggedOut extends Error {}

export const get = (path, parameters) =>
  ask(parameters ? `${path}?${new URLSearchParams(parameters)}` : path, { method: "GET" });

export function post(path, body) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { ...options, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(LIMIT_MS) });
  } catch (fault) {
    throw new Unreachable(fault.message);
  }
  // The log-in page is a redirect, which fetch shows as "opaque".
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new LoggedOut();
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
    throw answer.status === 403 ? new LoggedOut() : new Unreachable(`HTTP ${answer.status}`);
  }
  try {
    return await answer.json();
  } catch (fault) {
    throw new Unreachable(fault.message);
  }
}
