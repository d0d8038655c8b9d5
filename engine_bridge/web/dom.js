// Small helpers for the document, and words for numbers.

export const $ = (id) => document.getElementById(id);

/** An element with properties and children; `aria-...`, `role` and `data-...` are set as attributes. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (/^(aria-|data-|role$)/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/** Tell people who listen instead of looking. */
export function announce(text) {
  $("announcer").textContent = text;
}

export const number = (value) => value.toLocaleString("en");
export const sentence = (name) => name[0].toUpperCase() + name.slice(1).replaceAll("_", " ");
export const bytes = (value) => (value < 1e3 ? `${value} B` : value < 1e6 ? `${Math.round(value / 1e3)} kB` : `${(value / 1e6).toFixed(1)} MB`);
export const png = (base64) => `data:image/png;base64,${base64}`;

/** The bytes of a file or Blob, as messages carry them. */
export async function base64(blob) {
  const data = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
  return btoa(text);
}

export function save(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function fileName(asset, ending) {
  const words = asset.title.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return `${(words || "prop").slice(0, 60)}_${asset.seed}${ending}`;
}
