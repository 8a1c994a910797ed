import { Rill } from "./rill.js";
import { Panel, figureOf } from "./panel.js";

const ROWS_MAX = 200;
const BODY_CHARS_SHOWN = 400;
const TOPICS_EVERY_MS = 2_000;
const SPEED_OVER_MS = 1_500;
const RETRY_TOPIC_MS = 3_000;
const RATE_OVER_MS = 4_000;
const HUES = 6;

const $ = (id) => document.getElementById(id);
const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
};
const whole = (number) => Math.round(number).toLocaleString();

/** The same tag has the same colour everywhere. */
const hueOf = (tag) => {
  let hash = 7;
  for (const letter of tag) {
    hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  }
  return `hue-${hash % HUES}`;
};

/* Topics */

let topics = [];
let seen = new Map();
let current = null;

async function loadTopics() {
  try {
    const answer = await fetch("/v1/topics");
    const found = await answer.json();
    if (!answer.ok) {
      throw new Error(found.error.message);
    }
    showTopics(found.topics);
    note(topics.length === 0 ? "No topics yet. Publish a message to make one." : "");
  } catch (failure) {
    note(rill.state === "open" ? `The topics cannot be read: ${failure.message}` : "");
  }
}

function note(text) {
  $("topics-note").textContent = text;
  $("topics-note").hidden = text === "";
}

function showTopics(found) {
  const now = performance.now();
  topics = found.map((topic) => ({ ...topic, speed: speedOf(topic, now) }));
  const names = new Set(topics.map((topic) => topic.name));
  for (const name of seen.keys()) {
    if (!names.has(name)) {
      seen.delete(name);
    }
  }
  const list = $("topics");
  const byName = new Map([...list.children].map((item) => [item.dataset.topic, item]));
  topics.forEach((topic, index) => {
    const item = byName.get(topic.name) ?? topicItem(topic.name);
    byName.delete(topic.name);
    fillTopic(item, topic);
    if (list.children[index] !== item) {
      list.insertBefore(item, list.children[index] ?? null);
    }
  });
  byName.forEach((item) => item.remove());
  if (current === null && topics.length > 0) {
    choose(chosenByLink() ?? busiest().name, filterOfLink());
  }
  showFacts();
}

function busiest() {
  return topics.reduce((best, topic) => ((topic.maxOffset ?? 0) > (best.maxOffset ?? 0) ? topic : best));
}

/** Messages a second since the last look; null on the first. */
function speedOf(topic, now) {
  const before = seen.get(topic.name);
  if (topic.maxOffset === undefined) {
    return null;
  }
  if (before !== undefined && now - before.at < SPEED_OVER_MS) {
    return before.speed;
  }
  const speed = before === undefined ? null : Math.max(0, ((topic.maxOffset - before.maxOffset) * 1000) / (now - before.at));
  seen.set(topic.name, { maxOffset: topic.maxOffset, at: now, speed });
  return speed;
}

function topicItem(name) {
  const item = element("li");
  item.dataset.topic = name;
  const button = element("button");
  button.type = "button";
  button.append(element("span", "name", name), element("span", "count"), element("span", "speed"));
  button.title = name;
  button.addEventListener("click", () => choose(name, ""));
  item.append(button);
  return item;
}

function fillTopic(item, topic) {
  const [button] = item.children;
  button.setAttribute("aria-current", String(topic.name === current));
  button.children[1].textContent = topic.messages === undefined ? "?" : whole(topic.messages);
  button.children[2].textContent = topic.speed === null ? " " : speedText(topic.speed);
}

function speedText(speed) {
  return speed === 0 ? "idle" : `${speed < 10 ? speed.toFixed(1) : whole(speed)} per second`;
}

function showFacts() {
  const topic = topics.find(({ name }) => name === current);
  $("topic-facts").textContent =
    topic === undefined
      ? ""
      : `${whole(topic.queues)} ${topic.queues === 1 ? "queue" : "queues"}` +
        (topic.messages === undefined ? "" : `, ${whole(topic.messages)} messages stored`);
}

const link = () => new URLSearchParams(location.hash.slice(1));
const chosenByLink = () => link().get("topic");
const filterOfLink = () => link().get("filter") ?? "";

/* The stream of the chosen topic */

let subscription = null;
let retry = 0;
let arrived = [];
let drawing = false;
let paused = false;
let times = [];

const panel = new Panel($("panel"), hueOf);

function choose(topic, filter) {
  current = topic;
  $("topic-name").textContent = topic;
  $("filter").value = filter;
  if (document.activeElement?.form !== $("publish")) {
    $("publish-topic").value = topic;
  }
  document.title = `${topic} · RillMQ`;
  for (const item of $("topics").children) {
    item.firstChild.setAttribute("aria-current", String(item.dataset.topic === topic));
  }
  showFacts();
  clear();
  setPaused(false);
  subscribe();
}

function subscribe() {
  clearTimeout(retry);
  subscription?.close();
  const filter = $("filter").value.trim();
  $("filter").removeAttribute("aria-invalid");
  const parts = new URLSearchParams(filter === "" ? { topic: current } : { topic: current, filter });
  history.replaceState(null, "", `#${parts}`);
  subscription = rill.subscribe(current, {
    filter,
    onOpen: () => empty("Waiting for the next message."),
    onMessage: (message) => take({ message }),
    onGap: (missed) => take({ missed }),
    onError: (failure) => refused(failure),
  });
}

function refused(failure) {
  if (failure.code === "bad_field") {
    $("filter").setAttribute("aria-invalid", "true");
    empty(`Not possible: ${failure.message}`);
    return;
  }
  empty(`${failure.message}. Trying again.`);
  clearTimeout(retry);
  retry = setTimeout(subscribe, RETRY_TOPIC_MS);
}

function empty(text) {
  $("empty").textContent = text;
  $("empty").hidden = $("rows").childElementCount > 0;
}

function take(event) {
  arrived.push(event);
  if (event.message) {
    times.push(performance.now());
  }
  if (arrived.length > ROWS_MAX * 2) {
    arrived.splice(0, arrived.length - ROWS_MAX);
  }
  if (!drawing && !paused) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  drawing = false;
  const events = arrived;
  arrived = [];
  for (const { message } of events) {
    const figure = message && figureOf(message);
    if (figure) {
      panel.take(figure);
    }
  }
  panel.draw();
  const rows = $("rows");
  const made = document.createDocumentFragment();
  for (const event of events.slice(-ROWS_MAX)) {
    made.prepend(event.message ? messageRow(event.message) : gapRow(event.missed));
  }
  rows.prepend(made);
  while (rows.childElementCount > ROWS_MAX) {
    rows.lastChild.remove();
  }
  $("empty").hidden = rows.childElementCount > 0;
}

function messageRow(message) {
  const item = element("li");
  const details = element("details");
  const summary = element("summary");
  const time = element("time", "", clock(message.storeTime));
  time.dateTime = new Date(message.storeTime).toISOString();
  summary.append(
    time,
    message.tag === undefined ? element("span") : element("span", `tag ${hueOf(message.tag)}`, message.tag),
    element("span", "key", message.keys.join(" ")),
    element("span", "body", (message.body ?? `base64 ${message.bodyBase64}`).slice(0, BODY_CHARS_SHOWN)),
  );
  details.append(summary);
  details.addEventListener("toggle", () => details.open && details.childElementCount === 1 && details.append(more(message)));
  item.append(details);
  return item;
}

function more(message) {
  const box = element("div", "more");
  const facts = element("dl");
  const say = (name, value) => facts.append(element("dt", "", name), element("dd", "", String(value)));
  say("Stored", new Date(message.storeTime).toISOString());
  say("Sent", new Date(message.bornTime).toISOString());
  say("Queue", `${message.broker}, queue ${message.queue}, offset ${message.offset}`);
  say("Message id", message.messageId);
  for (const [name, value] of Object.entries(message.properties)) {
    say(name, value);
  }
  box.append(facts, element("pre", "", message.body === undefined ? message.bodyBase64 : pretty(message.body)));
  return box;
}

function pretty(body) {
  if (!/^\s*[[{]/.test(body)) {
    return body;
  }
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function gapRow(missed) {
  const text =
    missed === null
      ? "The connection was lost here; messages in between are not shown."
      : `${whole(missed)} ${missed === 1 ? "message was" : "messages were"} skipped, because this page did not keep up or was paused.`;
  return element("li", "gap", text);
}

function clock(millis) {
  const time = new Date(millis);
  const two = (number) => String(number).padStart(2, "0");
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":");
  return `${parts}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

function showRate() {
  const now = performance.now();
  times = times.filter((at) => now - at < RATE_OVER_MS);
  const speed = (times.length * 1000) / RATE_OVER_MS;
  $("rate").textContent = paused ? "paused" : speed === 0 ? "" : `${speed < 10 ? speed.toFixed(1) : whole(speed)} per second on this page`;
}

function setPaused(now) {
  paused = now;
  $("pause").setAttribute("aria-pressed", String(now));
  $("pause").textContent = now ? "Resume" : "Pause";
  if (now) {
    subscription?.pause();
  } else {
    subscription?.resume();
    if (arrived.length > 0 && !drawing) {
      drawing = true;
      requestAnimationFrame(draw);
    }
  }
  showRate();
}

function clear() {
  arrived = [];
  times = [];
  $("rows").replaceChildren();
  panel.clear();
  empty("Waiting for the next message.");
}

/* Wiring */

let countdown = 0;

function showState(state, { reason, retryInMs }) {
  clearInterval(countdown);
  $("state").dataset.state = state;
  if (state !== "closed" || retryInMs === null) {
    $("state-text").textContent = state === "open" ? "live" : state === "closed" ? `closed: ${reason}` : "connecting";
    return;
  }
  const until = performance.now() + retryInMs;
  const show = () => {
    const seconds = Math.ceil((until - performance.now()) / 1000);
    $("state-text").textContent = seconds > 1 ? `disconnected, trying again in ${seconds} s` : "disconnected, trying again";
  };
  show();
  countdown = setInterval(show, 1000);
}

$("controls").addEventListener("submit", (event) => event.preventDefault());
$("filter").addEventListener("change", () => {
  if (current !== null) {
    clear();
    setPaused(false);
    subscribe();
  }
});
$("pause").addEventListener("click", () => setPaused(!paused));
$("clear").addEventListener("click", clear);

$("publish").addEventListener("submit", async (event) => {
  event.preventDefault();
  const topic = $("publish-topic").value.trim();
  const result = $("publish-result");
  const button = event.submitter ?? $("publish").querySelector("button");
  button.disabled = true;
  try {
    const tag = $("publish-tag").value.trim() || undefined;
    const key = $("publish-key").value.trim() || undefined;
    const at = await rill.publish(topic, $("publish-body").value, { tag, key });
    result.className = "";
    result.textContent = `Stored in ${at.broker}, queue ${at.queue}, offset ${at.queueOffset}.`;
    await loadTopics();
    if (current === null) {
      choose(topic, "");
    }
  } catch (failure) {
    result.className = "bad";
    result.textContent = failure.message;
  } finally {
    button.disabled = false;
  }
});

const rill = new Rill({ onState: showState });
setInterval(() => document.visibilityState === "visible" && loadTopics(), TOPICS_EVERY_MS);
setInterval(showRate, 500);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && loadTopics());
await loadTopics();
if (topics.length === 0 && chosenByLink() !== null) {
  choose(chosenByLink(), filterOfLink());
}
