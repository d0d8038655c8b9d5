// One prop in full: turned in WebGL at any level of detail, its recipe, its files.

import { $, announce, bytes, fileName, make, number, save } from "/web/dom.js";
import { readGlb } from "/web/glb.js";
import { Viewer } from "/web/viewer.js";

const FILES = [["glb", "Download .glb", ".glb"], ["latent", "Latent", ".npz"], ["recipe", "Recipe", ".json"], ["thumbnail", "Picture", ".png"]];
const UNITS = { height: " m" };

export class Detail {
  /** @param {{file: Function, submit: Function, remove: Function}} page */
  constructor(page) {
    this.page = page;
    this.dialog = $("detail");
    $("close").onclick = () => this.dialog.close();
    $("wire").onchange = () => this.viewer?.setWire($("wire").checked);
    $("vary").onclick = () => this.work("vary", { asset: this.asset.id, count: 4, strength: Number($("strength").value), seed: page.randomSeed() }, "variations");
    $("strength").oninput = () => ($("strength-text").textContent = $("strength").value);
    $("edit").onclick = () => {
      this.dialog.close();
      page.edit(this.asset.recipe);
    };
    $("again").onclick = () => this.again();
    $("delete").onclick = () => this.remove();
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  async show(asset) {
    this.asset = asset;
    $("detail-title").textContent = asset.title;
    const size = asset.size.map((side) => `${Number(side.toPrecision(3))}`).join(" × ");
    $("detail-facts").textContent = `${size} m · seed ${asset.seed} · ${asset.created.slice(0, 10)}`;
    $("detail-notes").replaceChildren(...asset.notes.map((note) => make("li", { textContent: note })));
    $("again").hidden = $("edit").hidden = !!asset.recipe.edit || !!asset.recipe.image;
    this.showRecipe(asset.recipe);
    this.showDownloads(asset);
    this.showLods(asset.lods);
    if (!this.dialog.open) this.dialog.showModal();
    await this.showModel(asset);
  }

  async showModel(asset) {
    const note = $("view-note");
    note.textContent = "loading";
    try {
      this.viewer ??= new Viewer($("view"));
      this.viewer.clear();
      const glb = await readGlb(await (await this.page.file(asset.id, "glb")).arrayBuffer());
      if (this.asset !== asset) return;
      this.viewer.show(glb);
      note.textContent = "";
    } catch (error) {
      note.textContent = `Can’t show it: ${error.message}. It can be downloaded all the same.`;
    }
  }

  showLods(lods) {
    const buttons = lods.map((lod, index) => {
      const count = make("small", { textContent: `${number(lod.triangles)} triangles` });
      const button = make("button", { type: "button", role: "radio" }, `LOD ${index}`, count);
      button.onclick = () => this.choose(index);
      return button;
    });
    $("lod-buttons").replaceChildren(...buttons);
    $("lod-buttons").onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.choose((this.lod + step + lods.length) % lods.length);
      $("lod-buttons").children[this.lod].focus();
    };
    this.choose(0);
  }

  choose(index) {
    this.lod = index;
    [...$("lod-buttons").children].forEach((button, i) => {
      button.setAttribute("aria-checked", String(i === index));
      button.tabIndex = i === index ? 0 : -1;
    });
    if (this.viewer?.levels.length > index) this.viewer.setLevel(index);
  }

  showRecipe(recipe) {
    const rows = Object.entries(recipe).filter(([, value]) => value !== null && value !== "");
    $("recipe").replaceChildren(
      ...rows.flatMap(([name, value]) => [
        make("dt", { textContent: name.replaceAll("_", " ") }),
        make("dd", { textContent: told(value) + (UNITS[name] ?? "") }),
      ]),
    );
  }

  showDownloads(asset) {
    const known = FILES.filter(([name]) => asset.files[name]);
    const buttons = known.map(([name, text, ending], index) => {
      const button = make("button", { type: "button", className: index ? "" : "primary", "data-file": name });
      button.append(text, make("small", { textContent: bytes(asset.files[name].bytes) }));
      button.onclick = async () => {
        try {
          save(await this.page.file(asset.id, name), fileName(asset, ending));
        } catch (error) {
          $("view-note").textContent = error.message;
        }
      };
      return button;
    });
    $("downloads").replaceChildren(...buttons);
  }

  again() {
    const recipe = this.asset.recipe;
    const params = { prompt: recipe.prompt, profile: recipe.profile, seed: this.page.randomSeed() };
    for (const name of this.page.optionNames) if (name in recipe) params[name] = recipe[name];
    this.work("generate", params, "another seed");
  }

  async work(method, params, name) {
    try {
      await this.page.submit(method, params);
      announce(`Making ${name} of ${this.asset.title}`);
      this.dialog.close();
    } catch (error) {
      $("view-note").textContent = error.message;
    }
  }

  async remove() {
    if (!confirm(`Delete “${this.asset.title}” (seed ${this.asset.seed}) from the library?`)) return;
    try {
      await this.page.remove(this.asset.id);
      this.dialog.close();
    } catch (error) {
      $("view-note").textContent = error.message;
    }
  }
}

function told(value) {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "object") return value.kind === "vary" ? `variation, strength ${value.strength}` : JSON.stringify(value);
  return String(value);
}
