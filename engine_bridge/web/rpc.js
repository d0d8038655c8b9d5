// The connection to the server: JSON-RPC over a WebSocket, files over GET, both with the token. See docs/protocol.md.

const PAUSES = [0, 1, 3, 5]; // seconds
const PROTOCOL = 1;

/** A request was refused; `kind` is one of the protocol's, `param` what was wrong. */
export class Refused extends Error {
  constructor(error) {
    super(error.message);
    this.kind = error.data?.kind ?? "internal";
    this.param = error.data?.param;
    this.mistakes = error.data?.mistakes;
  }
}

/**
 * Keeps a connection, and makes it anew when it breaks.
 * @param {string} token
 * @param {{onState: (state: string, text: string) => void, onHello: (hello: object) => void,
 *   onNotification: (method: string, params: object) => void}} handlers
 */
export class Connection {
  constructor(token, handlers) {
    this.token = token;
    this.handlers = handlers;
    this.calls = new Map();
    this.number = 0;
    this.failures = 0;
    this.connect();
    for (const type of ["visibilitychange", "focus", "online"]) window.addEventListener(type, () => this.hurry());
  }

  connect() {
    this.waiting = 0;
    this.handlers.onState("connecting", "connecting");
    const socket = new WebSocket(`ws://${location.host}/ws`, ["propsmith.v1", `bearer.${this.token}`]);
    this.socket = socket;
    socket.onopen = async () => {
      try {
        const hello = await this.call("hello", { protocol: PROTOCOL, client: "page", watch: true });
        this.failures = 0;
        this.handlers.onState("ready", `${hello.server}, model ${hello.bundle.name}`);
        this.handlers.onHello(hello);
      } catch (error) {
        this.handlers.onState("lost", error.message);
      }
    };
    socket.onmessage = (event) => this.take(JSON.parse(event.data));
    socket.onclose = (event) => this.closed(event);
  }

  take(message) {
    if (message.method) {
      this.handlers.onNotification(message.method, message.params);
      return;
    }
    const call = this.calls.get(message.id);
    this.calls.delete(message.id);
    if (message.error) call?.reject(new Refused(message.error));
    else call?.resolve(message.result);
  }

  async closed(event) {
    for (const call of this.calls.values()) call.reject(new Error("the connection broke"));
    this.calls.clear();
    if (event.code === 4406) return;
    // A browser doesn't say why a WebSocket was refused; the same token on a GET does.
    const reason = await this.reason();
    if (reason === "token") {
      this.handlers.onState("locked", "the token is wrong");
      return;
    }
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
    const text = event.reason || reason || "the connection broke";
    this.handlers.onState("lost", `${text}; trying again${pause ? ` in ${pause} s` : ""}`);
    this.waiting = setTimeout(() => this.connect(), pause * 1000);
  }

  /** Somebody looks at the page again: don't let them wait for the next try. */
  hurry() {
    if (!this.waiting || this.socket.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.waiting);
    this.connect();
  }

  async reason() {
    try {
      const response = await this.get("/assets/none");
      return (await response.json()).error.kind === "token" ? "token" : "";
    } catch {
      return "the server doesn’t answer: propsmith serve starts it";
    }
  }

  call(method, params = {}) {
    if (this.socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error("not connected"));
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      this.calls.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  get(path) {
    return fetch(path, { headers: { Authorization: `Bearer ${this.token}` } });
  }

  /** A .zip as a Blob, and its name; it fails where the answer broke off. */
  async download(query) {
    const response = await this.get(`/download?${query}`);
    if (!response.ok) throw new Error((await response.json()).error.message);
    const name = /filename="(.*)"/.exec(response.headers.get("Content-Disposition"))[1];
    return { name, blob: await response.blob() };
  }

  /** A file of an asset as a Blob. */
  async file(asset, name) {
    const response = await this.get(`/assets/${asset}/${name}`);
    if (!response.ok) throw new Error((await response.json()).error.message);
    return response.blob();
  }
}
