/** The latest value of each key, with its recent course. For messages whose body is a number. */

const SVG = "http://www.w3.org/2000/svg";
const VALUES_KEPT = 90;
const CARDS_MAX = 48;
const WIDTH = 180;
const HEIGHT = 40;

/** The number in a message: a JSON number, {"value": …, "unit": …}, or text such as "12.5 %". Null when there is none. */
export function figureOf(message) {
  const key = message.keys[0];
  const text = message.body;
  if (key === undefined || text === undefined || text.length > 512) {
    return null;
  }
  const found = parse(text.trim());
  return found && { tag: message.tag ?? "", key, ...found };
}

function parse(text) {
  if (text.startsWith("{")) {
    try {
      const { value, unit } = JSON.parse(text);
      return typeof value === "number" ? { value, unit: typeof unit === "string" ? unit : "" } : null;
    } catch {
      return null;
    }
  }
  const match = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([^\d\s]\S{0,11})?$/i.exec(text);
  return match && { value: Number(match[1]), unit: match[2] ?? "" };
}

const BYTES = ["B", "KiB", "MiB", "GiB", "TiB"];
const SCALES = { bytes: [1024, BYTES], "bytes/s": [1024, BYTES.map((unit) => `${unit}/s`)] };
BYTES.forEach((unit, step) => {
  SCALES[unit] = [1024, BYTES.slice(step)];
  SCALES[`${unit}/s`] = [1024, BYTES.slice(step).map((larger) => `${larger}/s`)];
});

/** A value as people read it: three or four digits, and large byte counts in larger units. */
export function readable(value, unit) {
  const [base, units] = SCALES[unit] ?? [1, [unit]];
  let step = 0;
  while (Math.abs(value) >= base && step < units.length - 1) {
    value /= base;
    step++;
  }
  const magnitude = Math.abs(value);
  const digits = Number.isInteger(value) ? 0 : magnitude >= 1000 ? 0 : magnitude >= 10 ? 1 : 2;
  return [value.toLocaleString(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits }), units[step]];
}

export class Panel {
  #root;
  #hueOf;
  #cards = new Map();
  #changed = new Set();

  constructor(root, hueOf) {
    this.#root = root;
    this.#hueOf = hueOf;
  }

  clear() {
    this.#root.replaceChildren();
    this.#root.hidden = true;
    this.#cards.clear();
    this.#changed.clear();
  }

  take(figure) {
    const name = `${figure.tag}\n${figure.key}`;
    let card = this.#cards.get(name);
    if (card === undefined) {
      if (this.#cards.size >= CARDS_MAX) {
        return;
      }
      card = new Card(figure, this.#hueOf(figure.tag));
      this.#cards.set(name, card);
      place(this.#root, card.element, name);
      this.#root.hidden = false;
    }
    card.take(figure);
    this.#changed.add(card);
  }

  /** Draws what has changed; called at most once a frame. */
  draw() {
    for (const card of this.#changed) {
      card.draw();
    }
    this.#changed.clear();
  }
}

/** Keeps the children of a parent in the order of their names. */
function place(parent, element, name) {
  element.dataset.name = name;
  const next = [...parent.children].find((sibling) => sibling.dataset.name.localeCompare(name) > 0);
  parent.insertBefore(element, next ?? null);
}

class Card {
  #values = [];
  #unit = "";
  #number = document.createElement("span");
  #unitText = document.createElement("span");
  #area = document.createElementNS(SVG, "path");
  #trace = document.createElementNS(SVG, "path");

  constructor(figure, hue) {
    this.element = document.createElement("div");
    this.element.className = `card ${hue}`;
    const head = document.createElement("div");
    head.className = "label";
    const label = document.createElement("span");
    label.textContent = head.title = figure.key;
    head.append(label);
    if (figure.tag !== "") {
      const tag = document.createElement("span");
      tag.className = "tag";
      tag.textContent = figure.tag;
      head.append(tag);
    }
    const value = document.createElement("div");
    value.className = "value";
    this.#number.className = "number";
    this.#unitText.className = "unit";
    value.append(this.#number, this.#unitText);
    const chart = document.createElementNS(SVG, "svg");
    chart.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    chart.setAttribute("preserveAspectRatio", "none");
    chart.setAttribute("aria-hidden", "true");
    this.#area.setAttribute("class", "area");
    this.#trace.setAttribute("class", "trace");
    chart.append(this.#area, this.#trace);
    this.element.append(head, value, chart);
  }

  take(figure) {
    this.#unit = figure.unit;
    this.#values.push(figure.value);
    if (this.#values.length > VALUES_KEPT) {
      this.#values.shift();
    }
  }

  draw() {
    const [number, unit] = readable(this.#values.at(-1), this.#unit);
    this.#number.textContent = number;
    this.#unitText.textContent = unit;
    const line = this.#line();
    this.#trace.setAttribute("d", `M${line}`);
    this.#area.setAttribute("d", `M0,${HEIGHT} L${line} L${WIDTH},${HEIGHT} Z`);
  }

  #line() {
    const low = Math.min(...this.#values);
    const high = Math.max(...this.#values);
    // A steady value is a line at mid-height, and noise in the last digit is not drawn as a mountain.
    const room = Math.max(high - low, Math.abs(high) * 0.02, 1e-9);
    const middle = (high + low) / 2;
    const points = this.#values.map((value, index) => {
      const x = (index / Math.max(1, this.#values.length - 1)) * WIDTH;
      const y = HEIGHT / 2 - ((value - middle) / room) * (HEIGHT - 12);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    return points.length === 1 ? `0,${HEIGHT / 2} L${WIDTH},${HEIGHT / 2}` : points.join(" L");
  }
}
