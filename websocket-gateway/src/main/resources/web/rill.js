/**
 * Browser client of the RillMQ streaming gateway (sub-protocol rill.json.v1).
 *
 *   import { Rill } from "/rill.js";
 *   const rill = new Rill();
 *   const orders = rill.subscribe("orders", { filter: "paid || refunded", onMessage: (m) => console.log(m.body) });
 *   await rill.publish("orders", "hello", { tag: "paid", key: "42" });
 *   orders.pause(); orders.resume(); orders.close(); rill.close();
 *
 * It connects by itself, and again after a random pause when the connection is lost. Subscriptions are opened again from
 * then on; what passed in between is reported to onGap as an unknown number (null).
 */

const SUB_PROTOCOL = "rill.json.v1";
const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 15_000;
const RETRY_CROWDED_MS = 10_000;
const PING_EVERY_MS = 20_000;
const ANSWER_WITHIN_MS = 10_000;
const CLOSE_BAD_FRAMES = 4400;
const CLOSE_TOO_MANY_SOCKETS = 4429;
const PUBLISHES_WAITING_MAX = 256;

export class RillError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "RillError";
    this.code = code;
  }
}

export class Rill {
  #url;
  #onState;
  #socket = null;
  #state = "connecting";
  #attempt = 0;
  #retry = 0;
  #watch = 0;
  #lastHeard = 0;
  #nextId = 1;
  #subscriptions = new Map();
  #publishes = new Map();

  /** onState is told "connecting", "open" or "closed", and for how long it waits before it tries again. */
  constructor({ url = defaultUrl(), onState = () => {} } = {}) {
    this.#url = url;
    this.#onState = onState;
    this.#connect();
  }

  get state() {
    return this.#state;
  }

  /** Opens a subscription and keeps it open over reconnects until it is closed or refused. */
  subscribe(topic, options) {
    const subscription = new Subscription(String(this.#nextId++), topic, options, {
      send: (frame) => this.#send(frame),
      forget: (id) => this.#subscriptions.delete(id),
    });
    this.#subscriptions.set(subscription.id, subscription);
    if (this.#state === "open") {
      subscription.open();
    }
    return subscription;
  }

  /** Resolves with the place of the message once it is stored; rejects with a RillError. */
  publish(topic, body, { tag, key, properties } = {}) {
    if (this.#state !== "open") {
      return Promise.reject(new RillError("unavailable", "not connected"));
    }
    if (this.#publishes.size >= PUBLISHES_WAITING_MAX) {
      return Promise.reject(new RillError("unavailable", `${PUBLISHES_WAITING_MAX} messages are not answered yet`));
    }
    const id = String(this.#nextId++);
    const content = typeof body === "string" ? { body } : { bodyBase64: base64(body) };
    return new Promise((resolve, reject) => {
      this.#publishes.set(id, { resolve, reject });
      this.#send({ type: "publish", id, topic, ...content, tag, key, properties });
    });
  }

  /** Ends the connection and everything on it. */
  close() {
    clearTimeout(this.#retry);
    this.#stopWatching();
    const socket = this.#socket;
    this.#socket = null;
    this.#failPublishes("the client was closed");
    this.#enter("closed");
    socket?.close(1000);
  }

  #connect() {
    this.#enter("connecting");
    const socket = new WebSocket(this.#url, SUB_PROTOCOL);
    this.#socket = socket;
    const current = () => this.#socket === socket;
    socket.onopen = () => current() && this.#opened();
    socket.onmessage = (event) => current() && this.#heard(JSON.parse(event.data));
    socket.onclose = (event) => current() && this.#lost(event.code, event.reason);
  }

  #opened() {
    this.#attempt = 0;
    this.#lastHeard = Date.now();
    this.#watch = setInterval(() => this.#check(), PING_EVERY_MS);
    this.#enter("open");
    for (const subscription of this.#subscriptions.values()) {
      subscription.open();
    }
  }

  #heard(frame) {
    this.#lastHeard = Date.now();
    const publish = this.#publishes.get(frame.id);
    if (publish !== undefined && (frame.type === "published" || frame.type === "error")) {
      this.#publishes.delete(frame.id);
      if (frame.type === "published") {
        publish.resolve(frame);
      } else {
        publish.reject(new RillError(frame.code, frame.message));
      }
      return;
    }
    this.#subscriptions.get(frame.id)?.heard(frame);
  }

  /** A connection that died without a word is noticed by a ping without an answer. */
  #check() {
    if (Date.now() - this.#lastHeard > PING_EVERY_MS + ANSWER_WITHIN_MS) {
      const socket = this.#socket;
      this.#lost(1006, "no answer");
      socket.close();
    } else {
      this.#send({ type: "ping" });
    }
  }

  #lost(code, reason) {
    this.#stopWatching();
    this.#socket = null;
    this.#failPublishes("the connection was lost; the message may have been stored");
    for (const subscription of this.#subscriptions.values()) {
      subscription.lost();
    }
    if (code === CLOSE_BAD_FRAMES) {
      this.#enter("closed", reason);
      return;
    }
    const least = code === CLOSE_TOO_MANY_SOCKETS ? RETRY_CROWDED_MS : 0;
    const most = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** this.#attempt++);
    const pause = least + Math.random() * most;
    this.#enter("closed", reason, pause);
    this.#retry = setTimeout(() => this.#connect(), pause);
  }

  #send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(frame));
    }
  }

  #failPublishes(message) {
    for (const { reject } of this.#publishes.values()) {
      reject(new RillError("unavailable", message));
    }
    this.#publishes.clear();
  }

  #stopWatching() {
    clearInterval(this.#watch);
  }

  #enter(state, reason = "", retryInMs = null) {
    this.#state = state;
    this.#onState(state, { reason, retryInMs });
  }
}

class Subscription {
  #connection;
  #topic;
  #options;
  #credit;
  #taken = 0;
  #paused = false;
  #isOpen = false;
  #wasOpen = false;

  constructor(id, topic, options, connection) {
    this.id = id;
    this.#topic = topic;
    this.#options = { onOpen() {}, onMessage() {}, onGap() {}, onError() {}, credit: 256, from: "latest", ...options };
    this.#credit = this.#options.credit;
    this.#connection = connection;
  }

  open() {
    const { filter, from } = this.#options;
    const frame = { type: "subscribe", id: this.id, topic: this.#topic, credit: this.#paused ? 0 : this.#credit };
    this.#taken = this.#paused ? this.#credit : 0;
    this.#connection.send({ ...frame, filter: filter || undefined, from: this.#wasOpen ? "latest" : from });
  }

  heard(frame) {
    switch (frame.type) {
      case "subscribed":
        this.#isOpen = true;
        if (this.#wasOpen) {
          this.#options.onGap(null);
        }
        this.#wasOpen = true;
        this.#options.onOpen();
        break;
      case "message":
        this.#taken++;
        this.#options.onMessage(frame);
        this.#refill();
        break;
      case "gap":
        this.#options.onGap(frame.missed);
        break;
      case "error":
        if (!this.#isOpen) {
          this.#connection.forget(this.id);
        }
        this.#options.onError(new RillError(frame.code, frame.message));
        break;
      case "unsubscribed":
        this.#connection.forget(this.id);
        break;
    }
  }

  lost() {
    this.#isOpen = false;
  }

  /** Grants no more credit: at most as many messages as were granted still come. */
  pause() {
    this.#paused = true;
  }

  resume() {
    this.#paused = false;
    this.#refill();
  }

  close() {
    this.#connection.forget(this.id);
    this.#connection.send({ type: "unsubscribe", id: this.id });
    this.#isOpen = false;
  }

  /** Gives back in one frame what has been taken, when it is half of all. */
  #refill() {
    if (!this.#paused && this.#isOpen && this.#taken >= this.#credit / 2) {
      this.#connection.send({ type: "credit", id: this.id, n: this.#taken });
      this.#taken = 0;
    }
  }
}

function defaultUrl() {
  const url = new URL("/v1/stream", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function base64(bytes) {
  const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
  let text = "";
  for (let start = 0; start < view.length; start += 8192) {
    text += String.fromCharCode(...view.subarray(start, start + 8192));
  }
  return btoa(text);
}
