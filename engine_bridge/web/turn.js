// A thumbnail that turns as it is dragged, or by the arrow keys: 16 views on one sheet, four in a row.

import { make } from "/web/dom.js";

const VIEWS = 16, COLUMNS = 4;
const STEP = 14; // pixels of dragging from one view to the next

export class Turn {
  /** @param {(name: string) => Promise<Blob>} file gives a file of the asset */
  constructor(file) {
    this.file = file;
    this.view = 0;
    this.dragged = false;
    this.picture = make("i");
    this.element = make("span", { className: "turn", "aria-hidden": "true" }, this.picture);
    this.listen();
  }

  /** Loads the sheet, or while there is none the thumbnail. */
  async load(files) {
    const name = files.turn ? "turn" : "thumbnail";
    if (this.shown === name || !files[name]) return;
    this.shown = name;
    const url = URL.createObjectURL(await this.file(name));
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = url;
    this.picture.classList.toggle("sheet", name === "turn");
    this.picture.style.backgroundImage = `url("${url}")`;
    this.turnTo(this.view);
  }

  turnTo(view) {
    this.view = ((view % VIEWS) + VIEWS) % VIEWS;
    if (this.shown !== "turn") return;
    const column = this.view % COLUMNS, row = Math.floor(this.view / COLUMNS);
    this.picture.style.backgroundPosition = `${(column * 100) / (COLUMNS - 1)}% ${(row * 100) / (COLUMNS - 1)}%`;
    this.element.dataset.view = this.view;
  }

  listen() {
    let from = null, first = 0;
    this.element.addEventListener("pointerdown", (event) => {
      from = event.clientX;
      first = this.view;
      this.dragged = false;
      this.element.setPointerCapture(event.pointerId);
    });
    this.element.addEventListener("pointermove", (event) => {
      if (from === null) return;
      const steps = Math.round((from - event.clientX) / STEP);
      if (steps) this.dragged = true;
      this.turnTo(first + steps);
    });
    for (const name of ["pointerup", "pointercancel"]) this.element.addEventListener(name, () => (from = null));
  }
}
