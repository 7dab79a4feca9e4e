// The live socket: reconnects by itself with growing pauses, and says when the page may be out of date.
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;
const NOT_LET_IN = new Set([4401, 4404]); // close codes: the log-in ended, no such business of this person's

export class Live extends EventTarget {
  #path;
  #socket = null;
  #pause = FIRST_PAUSE_MS;
  #timer = 0;
  #wasLost = false;

  constructor(path) {
    super();
    this.#path = path;
    addEventListener("online", () => this.#now());
    addEventListener("offline", () => this.#socket?.close());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.#tell("stale"); // a sleeping page may have missed anything
      this.#now();
    });
  }

  start() {
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#timer);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.#path}`);
    this.#socket = socket;
    socket.addEventListener("message", (message) => this.#take(JSON.parse(message.data)));
    socket.addEventListener("close", ({ code }) => this.#lost(socket, code));
  }

  #take(message) {
    if (message.type === "hello") {
      this.#pause = FIRST_PAUSE_MS;
      this.#tell("up");
      if (this.#wasLost) this.#tell("stale");
      this.#wasLost = false;
    } else {
      this.#tell(message.type === "refresh" ? "stale" : message.type, message);
    }
  }

  #lost(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#wasLost = true;
    this.#tell("down");
    if (NOT_LET_IN.has(code)) return this.#tell("refused");
    // Spread out, so that a restarted server does not meet all pages at once.
    this.#timer = setTimeout(() => this.#connect(), this.#pause * (0.75 + Math.random() / 2));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  #now() {
    if (this.#socket) return;
    this.#pause = FIRST_PAUSE_MS;
    this.#connect();
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
