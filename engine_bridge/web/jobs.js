// What is being made: a card for each job, from its place in the queue to its end.

import { $, announce, make, png } from "/web/dom.js";
import { LevelGrid } from "/web/level.js";

const KEEP_DONE = 4000; // milliseconds that the card of a finished job stays
const REMEMBERED = "propsmith-jobs";
const STAYS = ["sketch", "batch"]; // kinds whose cards stay: there is something to choose or to fetch

export class Jobs {
  /** @param {{call: Function, onAsset: Function}} page */
  constructor(page) {
    this.page = page;
    this.jobs = new Map();
  }

  /** Names of the jobs that haven't ended, and of those that this tab showed before it was loaded again. */
  open() {
    const known = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "[]").filter((id) => !this.jobs.has(id));
    return [...known, ...[...this.jobs.values()].filter((job) => !job.ended).map((job) => job.id)];
  }

  remember() {
    sessionStorage.setItem(REMEMBERED, JSON.stringify([...this.jobs.keys()]));
  }

  /** Show a job of before: one that ended meanwhile only if there is something to choose or to fetch. */
  takeAgain(snapshot) {
    const isNew = !this.jobs.has(snapshot.job);
    const ended = !["queued", "running"].includes(snapshot.state);
    if (isNew && ended && !(STAYS.includes(snapshot.kind) && snapshot.state === "done")) return;
    this.take(snapshot);
    if (isNew && ended) this.setFolded(this.jobs.get(snapshot.job), true);
  }

  /** Fold away what has ended, as something new is made; props that are in the library need no row any more. */
  fold() {
    for (const job of [...this.jobs.values()].filter((job) => job.ended)) {
      if (job.isWhole) this.dismiss(job);
      else this.setFolded(job, true);
    }
  }

  setFolded(job, folded) {
    job.card.dataset.folded = folded ? "yes" : "no";
    job.folder.setAttribute("aria-expanded", String(!folded));
    job.folder.textContent = folded ? "Show" : "Fold";
    job.folder.setAttribute("aria-label", `${folded ? "Show" : "Fold"} ${job.name}`);
  }

  /** Show how a job stands; also after a connection broke. */
  take(snapshot) {
    const job = this.jobs.get(snapshot.job) ?? this.card(snapshot);
    job.seq = snapshot.seq;
    snapshot.previews.forEach((preview) => this.preview(job, preview));
    if (job.level) snapshot.assets.forEach((asset, index) => job.level.put(index, asset));
    if (snapshot.state === "queued") this.queued(job, snapshot);
    else if (snapshot.state === "running") this.progress(job, snapshot);
    else if (snapshot.state === "done") this.done(job, { assets: snapshot.assets.filter(Boolean), failures: snapshot.failures });
    else this.failed(job, snapshot.error);
  }

  /** A notification of the server. */
  heard(method, params) {
    const job = this.jobs.get(params.job);
    if (!job || params.seq <= job.seq) return;
    job.seq = params.seq;
    if (method === "queued") this.queued(job, params);
    else if (method === "progress") this.progress(job, params);
    else if (method === "preview") this.preview(job, params);
    else if (method === "asset") job.level?.put(params.index, params.asset);
    else if (method === "done") this.done(job, params);
    else if (method === "error") this.failed(job, params);
  }

  card(snapshot) {
    const name = snapshot.prompt || "a variation";
    const job = { id: snapshot.job, kind: snapshot.kind, name, seq: 0, ended: false };
    job.image = make("div", { className: "blank" });
    job.bar = make("progress", { max: 1, value: 0, "aria-label": `Progress of ${name}` });
    job.text = make("p", { className: "hint" });
    job.cancel = make("button", { type: "button", textContent: "Cancel", onclick: () => this.cancel(job) });
    job.cancel.setAttribute("aria-label", `Cancel ${name}`);
    job.candidates = make("div", { className: "candidates", hidden: true });
    const title = make("strong", { textContent: { sketch: `Sketches: ${name}`, batch: `Level: ${name}` }[snapshot.kind] ?? name });
    title.append(make("small", { textContent: seeds(snapshot) }));
    job.folder = make("button", { type: "button", hidden: true });
    job.folder.onclick = () => this.setFolded(job, job.card.dataset.folded !== "yes");
    job.save = make("button", { type: "button", className: "primary", hidden: true, textContent: "Download .zip" });
    job.save.setAttribute("aria-label", `Download ${name} as a .zip`);
    job.save.onclick = () => this.download(job);
    const buttons = make("div", { className: "buttons" }, job.save, job.folder, job.cancel);
    job.card = make("article", { className: `job ${snapshot.kind}`, "data-job": job.id }, job.image, title, job.bar, job.text, buttons, job.candidates);
    if (snapshot.kind === "batch") {
      job.level = new LevelGrid(this.page, snapshot.names);
      job.count = snapshot.count;
      job.card.append(job.level.element);
    }
    $("jobs").prepend(job.card);
    this.jobs.set(job.id, job);
    this.remember();
    return job;
  }

  queued(job, { place, eta, reason }) {
    const waits = place ? `${place} ${place === 1 ? "job comes" : "jobs come"} before` : "next in the queue";
    job.text.textContent = [reason, waits, left(eta)].filter(Boolean).join(" · ");
    job.bar.removeAttribute("value");
  }

  progress(job, news) {
    if (job.level) {
      job.bar.value = news.share;
      const stand = `${job.level.items.size} of ${job.count}`;
      const rate = news.rate ? `${Math.round(news.rate)} a minute` : "";
      job.text.textContent = [stand, news.name, rate, left(news.eta)].filter(Boolean).join(" · ");
    } else this.propProgress(job, news);
  }

  propProgress(job, { stage, step, steps, share, eta, index, count }) {
    job.bar.value = share;
    const which = count > 1 && index !== undefined ? `${index + 1} of ${count}` : "";
    const where = stage ? `${stage}${steps > 1 ? ` ${step}/${steps}` : ""}` : "starting";
    job.text.textContent = [which, where, left(eta)].filter(Boolean).join(" · ");
  }

  preview(job, { index, seed, image }) {
    if (job.kind !== "sketch") {
      const picture = make("img", { src: png(image), alt: `Preview of ${job.name}` });
      job.image.replaceWith(picture);
      job.image = picture;
      return;
    }
    if (job.candidates.querySelector(`[data-index="${index}"]`)) return;
    job.candidates.hidden = false;
    const picture = make("img", { src: png(image), alt: "" });
    const button = make("button", { type: "button", "data-index": index }, picture, make("span", { textContent: `Seed ${seed}` }));
    button.setAttribute("aria-label", `Finish candidate ${index + 1} of ${job.name}, seed ${seed}`);
    button.onclick = () => this.finish(job, index, button);
    job.candidates.append(button);
  }

  async finish(job, index, button) {
    button.disabled = true;
    try {
      this.take(await this.page.call("finish", { sketch: job.id, index }));
      button.classList.add("chosen");
      announce(`Finishing candidate ${index + 1} of ${job.name}`);
    } catch (error) {
      job.text.textContent = error.message;
    }
    button.disabled = false;
  }

  done(job, { assets, failures }) {
    this.end(job);
    const notes = [...new Set(assets.flatMap((asset) => asset.notes))];
    if (job.level) {
      this.levelDone(job, failures, notes, assets);
      return;
    }
    const missing = failures.length ? `; ${failures.length} gave no surface: try another seed` : "";
    if (job.kind === "sketch") {
      job.bar.hidden = true;
      job.text.textContent = `Choose one to finish, or several${missing}`;
      announce(`Sketches of ${job.name} are ready: choose one to finish`);
      return;
    }
    job.text.textContent = [`done${missing}`, ...notes].join(" · ");
    announce([`${job.name} is done`, ...notes].join(". "));
    assets.forEach((asset) => this.page.onAsset(asset));
    job.bar.hidden = true;
    job.isWhole = !missing;
    if (!missing && !notes.length) setTimeout(() => this.dismiss(job), KEEP_DONE);
  }

  /** A level's card stays: it shows what came of it. */
  levelDone(job, failures, notes, [first]) {
    if (first && job.image.tagName !== "IMG") this.showThumbnail(job, first);
    failures.forEach((failure) => job.level.fail(failure));
    const missing = failures.length ? `; ${failures.length} couldn’t be made` : "";
    job.bar.hidden = true;
    job.save.hidden = failures.length === job.count;
    job.text.textContent = [`${job.count - failures.length} of ${job.count} props are in the library${missing}`, ...notes].join(" · ");
    announce(`Level ${job.name}: ${job.text.textContent}`);
  }

  async showThumbnail(job, asset) {
    const picture = make("img", { alt: "", src: URL.createObjectURL(await this.page.file(asset.id, "thumbnail")) });
    picture.onload = () => URL.revokeObjectURL(picture.src);
    job.image.replaceWith(picture);
    job.image = picture;
  }

  failed(job, error) {
    this.end(job);
    job.bar.hidden = true;
    job.text.textContent = error.kind === "cancelled" ? "cancelled" : error.message;
    job.text.classList.toggle("error", error.kind !== "cancelled");
    announce(`${job.name}: ${job.text.textContent}`);
  }

  /** A job that the server doesn't know any more. */
  lost(id, error) {
    const job = this.jobs.get(id);
    if (job) this.failed(job, error);
  }

  async download(job) {
    const said = job.text.textContent;
    job.save.disabled = true;
    job.text.textContent = "packing";
    try {
      await this.page.download(`job=${job.id}`);
      job.text.textContent = said;
      announce(`Downloaded ${job.name}`);
    } catch (error) {
      job.text.textContent = error.message;
    }
    job.save.disabled = false;
  }

  end(job) {
    job.ended = true;
    job.bar.value = 1;
    job.folder.hidden = !STAYS.includes(job.kind);
    this.setFolded(job, false);
    job.cancel.textContent = "Dismiss";
    job.cancel.setAttribute("aria-label", `Dismiss ${job.name}`);
    job.cancel.onclick = () => this.dismiss(job);
  }

  dismiss(job) {
    job.level?.free();
    job.card.remove();
    this.jobs.delete(job.id);
    this.remember();
  }

  async cancel(job) {
    job.cancel.disabled = true;
    try {
      this.take(await this.page.call("cancel", { job: job.id }));
    } catch (error) {
      job.text.textContent = error.message;
    }
    job.cancel.disabled = false;
  }
}

function seeds({ kind, seed, count }) {
  if (kind === "batch") return "";
  return count > 1 ? `seeds ${seed} to ${seed + count - 1}` : `seed ${seed}`;
}

function left(eta) {
  if (eta === null || eta === undefined) return "";
  if (eta > 90) return `about ${Math.round(eta / 60)} min left`;
  return eta < 1 ? "under a second" : `about ${Math.round(eta)} s left`;
}
