// Props of the library that are chosen, to be downloaded as one .zip.

import { $, announce, bytes, number } from "/web/dom.js";

const MOST = 200; // assets of one download

export class Selection {
  /** @param {{download: Function, shown: () => Map}} page */
  constructor(page) {
    this.page = page;
    this.chosen = new Map();
    this.active = false;
    $("select").onclick = () => this.set(!this.active);
    $("select-none").onclick = () => this.set(false);
    $("select-all").onclick = () => {
      for (const { asset, element } of page.shown().values()) this.choose(asset, element, true);
      this.tell();
    };
    $("select-download").onclick = () => this.download();
  }

  set(active) {
    this.active = active;
    $("selection").hidden = !active;
    $("select").setAttribute("aria-pressed", String(active));
    if (!active) for (const { element, asset } of this.page.shown().values()) this.choose(asset, element, false);
    this.chosen.clear();
    this.tell();
  }

  /** A card was clicked: true if that chose it, rather than opened it. */
  clicked(asset, element) {
    if (!this.active) return false;
    this.choose(asset, element, !this.chosen.has(asset.id));
    this.tell();
    return true;
  }

  choose(asset, element, on) {
    if (on) this.chosen.set(asset.id, asset);
    else this.chosen.delete(asset.id);
    element.classList.toggle("chosen", on);
    if (this.active) element.firstChild.setAttribute("aria-pressed", String(on));
    else element.firstChild.removeAttribute("aria-pressed");
  }

  /** A card was drawn anew, or a prop is gone. */
  restore(asset, element) {
    if (this.chosen.has(asset.id)) this.choose(asset, element, true);
  }

  drop(id) {
    if (this.chosen.delete(id)) this.tell();
  }

  tell(text) {
    const size = [...this.chosen.values()].reduce((sum, asset) => sum + asset.files.glb.bytes, 0);
    const count = this.chosen.size;
    $("selection-text").textContent = text ?? (count ? `${number(count)} chosen, ${bytes(size)}` : "Click the props that you want.");
    $("select-download").disabled = !count;
  }

  async download() {
    const ids = [...this.chosen.keys()];
    $("select-download").disabled = true;
    try {
      for (let i = 0; i < ids.length; i += MOST) {
        this.tell(`packing ${number(ids.length)} props`);
        await this.page.download(`assets=${ids.slice(i, i + MOST).join(",")}`);
      }
      this.tell();
      announce(`Downloaded ${ids.length} props`);
    } catch (error) {
      this.tell(error.message);
    }
    $("select-download").disabled = false;
  }
}
