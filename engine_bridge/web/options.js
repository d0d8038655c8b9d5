// The generation options as a form: a field for each that the server declares, by its type, range and default.

import { $, make, sentence } from "/web/dom.js";

const FIRST = ["profile", "shading", "texture", "triangles", "height", "palette"]; // the others are folded away
const LEAST = 20; // triangles of a level of detail
const SHORT = { height: "usual", texel_density: "all detail", triangles: "such as 3000", palette: "#8a5a2b, #4f6d3a", box: "x, y, z" };
const TRUTHS = { true: "yes", false: "no" };

/** The fields; what is chosen in them stays when the server says anew what there is. */
export class Options {
  constructor() {
    this.fields = new Map();
  }

  /** Show the fields of what `hello` lists. */
  show(options, profiles) {
    const before = new Map([...this.fields].map(([name, { input }]) => [name, input.value]));
    const profile = { name: "profile", type: "string", choices: profiles, default: profiles[0], about: "The engine that the file is for." };
    this.fields = new Map([profile, ...options].map((option) => [option.name, field(option)]));
    for (const [name, value] of before) this.put(name, value);
    const first = FIRST.filter((name) => this.fields.has(name));
    const rest = [...this.fields.keys()].filter((name) => !first.includes(name));
    $("first-options").replaceChildren(...first.map((name) => this.fields.get(name).element));
    $("more-options").replaceChildren(...rest.map((name) => this.fields.get(name).element));
  }

  put(name, text) {
    const found = this.fields.get(name);
    if (!found) return;
    found.input.value = text;
    if (found.input.selectedIndex === -1) found.input.value = found.unset; // no longer offered
    found.input.dispatchEvent(new Event("input"));
  }

  /** What differs from the defaults, as the server takes it; throws where a field holds no number. */
  read() {
    const chosen = {};
    for (const [name, { input, option, unset }] of this.fields) {
      const text = input.value.trim();
      if (text && text !== unset) chosen[name] = value(option, text);
    }
    const lods = Number($("lods").value || 4);
    if (chosen.triangles?.length === 1) chosen.triangles = ceilings(chosen.triangles[0], lods);
    if (!chosen.triangles) chosen.lods = lods;
    return chosen;
  }

  /** Choose what a recipe has. */
  take(recipe) {
    for (const [name, { option, unset }] of this.fields) {
      const had = recipe[name];
      const plain = had === undefined || had === null || JSON.stringify(had) === JSON.stringify(option.default);
      if (name === "triangles" && had) $("lods").value = had.length ?? had;
      const text = option.choices || option.type === "boolean" ? JSON.stringify(had) : [had].flat().join(", ");
      this.put(name, plain || (name === "triangles" && typeof had === "number") ? unset : text);
    }
  }
}

function field(option) {
  const choices = option.choices ?? (option.type === "boolean" ? [true, false] : null);
  const input = choices ? select(option, choices) : entry(option);
  input.dataset.option = option.name;
  input.title = [option.about, range(option)].filter(Boolean).join(" ");
  const unit = { metres: " (m)" }[option.unit] ?? "";
  const label = make("label", {}, sentence(option.name) + unit, input);
  const unset = choices ? input.value : "";
  const element = option.name === "palette" ? make("div", { className: "palette" }, label, swatches(input)) : label;
  return { element, input, option, unset };
}

function select(option, choices) {
  const items = choices.map((c) => make("option", { value: JSON.stringify(c), textContent: TRUTHS[c] ?? c, selected: c === option.default }));
  if (!choices.includes(option.default)) items.unshift(make("option", { value: "", textContent: option.default_text ?? "as usual", selected: true }));
  return make("select", {}, ...items);
}

function entry(option) {
  if (["integer", "number"].includes(option.type)) {
    const step = option.type === "integer" ? "1" : "any";
    const least = option.low ?? (option.above === undefined ? "" : Number.MIN_VALUE);
    return make("input", { type: "number", step, min: least, max: option.high ?? "", placeholder: option.default ?? SHORT[option.name] ?? option.default_text ?? "" });
  }
  return make("input", { type: "text", placeholder: SHORT[option.name] ?? "", autocomplete: "off", spellcheck: false });
}

function range({ low, high, above, unit }) {
  const from = above !== undefined ? `over ${above}` : low === undefined ? "" : `from ${low}`;
  const words = [from, high === undefined ? "" : `to ${high}`, unit].filter(Boolean).join(" ");
  return low === undefined && high === undefined && above === undefined ? "" : `(${words})`;
}

function value(option, text) {
  if (option.choices || option.type === "boolean") return JSON.parse(text);
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  if (option.type === "strings") return parts;
  const numbers = (["integer", "number"].includes(option.type) ? [text] : parts).map((part) => {
    if (!Number.isFinite(Number(part))) throw Object.assign(new Error(`${sentence(option.name)}: ${part} is no number.`), { param: option.name });
    return Number(part);
  });
  return ["integer", "number"].includes(option.type) ? numbers[0] : numbers;
}

/** Each level of detail has at most half the triangles of the one before, as in the docks of the editors. */
function ceilings(first, lods) {
  const found = [Math.max(first, LEAST)];
  while (found.length < lods && Math.floor(found.at(-1) / 2) >= LEAST) found.push(Math.floor(found.at(-1) / 2));
  return found;
}

/** A palette is seen, picked, and thinned by a click. */
function swatches(input) {
  const element = make("span", { className: "swatches" });
  const picker = make("input", { type: "color", value: "#8a5a2b", hidden: true, "aria-label": "New color" });
  const add = make("button", { type: "button", className: "add", textContent: "+", title: "Add a color", "aria-label": "Add a color to the palette" });
  const colors = () => input.value.split(/[\s,;]+/).filter(Boolean);
  const put = (list) => {
    input.value = list.join(", ");
    draw();
  };
  const draw = () => {
    const known = colors().filter((color) => /^#[0-9a-f]{6}$/i.test(color));
    const buttons = known.map((color) => {
      const button = make("button", { type: "button", "aria-label": `Remove ${color}`, title: `Remove ${color}` });
      button.style.background = color;
      button.onclick = () => put(colors().filter((other) => other !== color));
      return button;
    });
    element.replaceChildren(...buttons, add, picker);
  };
  add.onclick = () => picker.click();
  picker.addEventListener("change", () => put([...colors().filter((color) => color !== picker.value), picker.value]));
  input.addEventListener("input", draw);
  draw();
  return element;
}
