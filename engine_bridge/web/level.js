// A level: its file chosen or dropped, its mistakes, and what came of it as a grid of thumbnails.

import { $, announce, base64, make } from "/web/dom.js";

const ENDINGS = /\.(ya?ml|json|csv)$/i;

export class LevelForm {
  /** @param {{call: Function, submit: Function, limits: () => object}} page */
  constructor(page) {
    this.page = page;
    $("level").addEventListener("change", () => this.send($("level").files[0]));
    for (const type of ["dragover", "drop"]) {
      document.addEventListener(type, (event) => this.dropped(event));
    }
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) delete document.body.dataset.dropping;
    });
  }

  dropped(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    document.body.dataset.dropping = "";
    if (event.type === "dragover") return;
    delete document.body.dataset.dropping;
    const file = [...event.dataTransfer.files].find((f) => ENDINGS.test(f.name));
    if (file) this.send(file);
    else this.refuse(["A level is a file that ends in .yaml, .json or .csv."]);
  }

  async send(file) {
    $("level-mistakes").replaceChildren();
    if (!file) return;
    try {
      const limits = this.page.limits();
      if (!limits) throw new Error("There is no connection to the server yet.");
      if (file.size > limits.level_bytes) throw new Error(`${file.name} is larger than ${limits.level_bytes / 1024} KiB: split it.`);
      await this.page.submit("batch", { level: { data: await base64(file) }, file: file.name });
      announce(`Asked for the level ${file.name}`);
    } catch (error) {
      const mistakes = (error.mistakes ?? []).map((m) => {
        const where = [m.line && `line ${m.line}`, m.field].filter(Boolean).join(", ");
        return `${where}: ${m.text}`;
      });
      this.refuse([error.message, ...mistakes]);
    }
    $("level").value = "";
  }

  refuse(lines) {
    $("level-mistakes").replaceChildren(...lines.map((line) => make("li", { textContent: line })));
  }
}

/** The props of a level in a job's card: each appears when it is finished. */
export class LevelGrid {
  /** @param {{file: Function, open: Function}} page */
  constructor(page, names) {
    this.page = page;
    this.names = names;
    this.element = make("ul", { className: "level" });
    this.items = new Map();
  }

  /** A finished prop. */
  put(index, asset) {
    if (!asset || this.items.has(index)) return;
    const name = this.names[index] ?? asset.title;
    const picture = make("img", { alt: "" });
    const button = make("button", { type: "button", title: name, "aria-label": `${name}: ${asset.title}` }, picture, make("span", { textContent: name }));
    button.onclick = () => this.page.open(asset);
    const item = make("li", { "data-index": index }, button);
    this.insert(index, item);
    this.page.file(asset.id, "thumbnail").then((blob) => (picture.src = URL.createObjectURL(blob)), () => {});
  }

  /** A prop that couldn't be made. */
  fail({ index, name, message }) {
    if (this.items.has(index)) return;
    this.insert(index, make("li", { className: "error", "data-index": index, title: message }, make("span", { textContent: `${name}: ${message}` })));
  }

  insert(index, item) {
    const after = [...this.items.keys()].filter((i) => i > index).sort((a, b) => a - b)[0];
    this.element.insertBefore(item, after === undefined ? null : this.items.get(after));
    this.items.set(index, item);
  }

  free() {
    for (const picture of this.element.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
  }
}
