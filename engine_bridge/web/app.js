// The page: a prompt, the jobs, and the library. The token comes in the URL's fragment, which no request carries.

import { $, announce, base64, make, number, save } from "/web/dom.js";
import { Detail } from "/web/detail.js";
import { Jobs } from "/web/jobs.js";
import { LevelForm } from "/web/level.js";
import { Options } from "/web/options.js";
import { Connection } from "/web/rpc.js";
import { Selection } from "/web/selection.js";
import { Turn } from "/web/turn.js";

const PAGE = 48;

let connection = null;
let shown = 0;
let search = "";
let limits = null;
const cards = new Map();

const page = {
  call: (method, params) => connection.call(method, params),
  file: (asset, name) => connection.file(asset, name),
  onAsset: (asset) => put(asset, true),
  open: (asset) => detail.show(cards.get(asset.id)?.asset ?? asset),
  limits: () => (connection ? limits : null),
  optionNames: [],
  randomSeed: () => crypto.getRandomValues(new Uint32Array(1))[0] % 1_000_000,
  shown: () => cards,
  submit: async (method, params) => {
    const snapshot = await connection.call(method, params);
    jobs.fold();
    jobs.take(snapshot);
  },
  /** Save what `/download` packs. */
  download: async (query) => {
    const { blob, name } = await connection.download(query);
    save(blob, name);
  },
  /** Put a prop's words, seed and options into the form. */
  edit: (recipe) => {
    $("prompt").value = recipe.prompt;
    $("seed").value = recipe.seed;
    $("seed-lock").checked = true;
    options.take(recipe);
    $("options").open = true;
    $("prompt").focus();
    scrollTo(0, 0);
  },
  remove: async (asset) => {
    await connection.call("delete", { asset });
    drop(asset);
  },
};
const options = new Options();
const selection = new Selection(page);
const jobs = new Jobs(page);
const detail = new Detail(page);
new LevelForm(page);
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const card = cards.get(target.dataset.asset);
    if (isIntersecting && card) card.turn.load(card.asset.files).catch(() => {});
  }
}, { rootMargin: "200px" });

// Connection

function connect(token) {
  sessionStorage.setItem("propsmith-token", token);
  $("locked").hidden = true;
  connection = new Connection(token, { onState, onHello, onNotification });
}

function onState(state, text) {
  $("connection").dataset.state = state === "locked" ? "lost" : state;
  $("connection-text").textContent = text;
  if (state === "locked") {
    sessionStorage.removeItem("propsmith-token");
    $("locked-reason").textContent = "The token is wrong: the server has another one now. Open the address that propsmith serve printed last.";
    $("locked").hidden = false;
  }
}

async function onHello(hello) {
  limits = hello.limits;
  $("picture").hidden = !hello.bundle.capabilities.includes("image");
  $("count").max = limits.count;
  page.optionNames = hello.options.map((option) => option.name);
  options.show(hello.options, hello.profiles);
  for (const id of jobs.open()) {
    connection.call("attach", { job: id }).then((s) => jobs.takeAgain(s), (error) => jobs.lost(id, error));
  }
  const status = await connection.call("status");
  for (const job of status.jobs.filter((j) => j.state === "queued" || j.state === "running")) {
    jobs.take(await connection.call("attach", { job: job.job }));
  }
  await list();
}

function onNotification(method, params) {
  if (method !== "library") jobs.heard(method, params);
  else if (params.change === "deleted") drop(params.asset);
  else if (params.change === "added" || cards.has(params.asset.id)) put(params.asset, true);
}

// Prompt

/** The seed of what is made next: the kept one, or one at random, which is shown. */
function nextSeed() {
  if (!$("seed-lock").checked || $("seed").value === "") $("seed").value = page.randomSeed();
  return Number($("seed").value);
}

$("seed").addEventListener("input", () => ($("seed-lock").checked = $("seed").value !== ""));

async function readImage(file) {
  if (file.size > limits.image_bytes) throw new Error(`the picture has more than ${number(limits.image_bytes)} bytes`);
  return { data: await base64(file), name: file.name.replace(/\.[^.]*$/, "").slice(0, 100) };
}

async function ask(method) {
  $("make-error").textContent = "";
  const [file] = $("image").files;
  try {
    if (!connection || !limits) throw new Error("There is no connection to the server yet.");
    const params = { seed: nextSeed(), ...options.read() };
    if (method === "generate") params.count = Number($("count").value || 1);
    if (file) params.image = await readImage(file);
    else params.prompt = $("prompt").value;
    await page.submit(method, params);
    announce(`Asked for ${params.prompt ?? params.image.name}`);
  } catch (error) {
    $("make-error").textContent = error.message;
    const field = $(error.param) ?? document.querySelector(`[data-option="${error.param}"]`);
    for (let around = field?.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    (field ?? $("prompt")).focus();
  }
}

$("make").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(event.submitter?.value === "sketch" ? "sketch" : "generate");
});
$("image").addEventListener("change", () => ($("image-clear").hidden = !$("image").files.length));
$("image-clear").addEventListener("click", () => {
  $("image").value = "";
  $("image-clear").hidden = true;
});

// Library

async function list() {
  const { assets, total } = await connection.call("history", { search, limit: PAGE });
  for (const id of [...cards.keys()]) remove(id);
  assets.forEach((asset) => put(asset, false));
  count(total);
}

async function more() {
  const { assets, total } = await connection.call("history", { search, limit: PAGE, offset: cards.size });
  assets.forEach((asset) => put(asset, false));
  count(total);
}

function count(total) {
  shown = total;
  $("total").textContent = total ? number(total) : "";
  $("empty").hidden = total > 0;
  $("empty").textContent = search ? `Nothing matches “${search}”.` : "Nothing here yet: type what you need, and it stays here.";
  $("more").hidden = cards.size >= total;
}

function matches(asset) {
  const text = `${asset.title} ${asset.prompt} ${asset.id}`.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** Show an asset, or show it anew. */
function put(asset, first) {
  const known = cards.get(asset.id);
  if (known) {
    known.asset = asset;
    known.turn.load(asset.files).catch(() => {});
    return;
  }
  if (first && !matches(asset)) return;
  const turn = new Turn((name) => connection.file(asset.id, name));
  const levels = asset.lods.length > 1 ? ` · ${asset.lods.length} levels` : "";
  const facts = `${number(asset.lods[0].triangles)} triangles${levels}`;
  const hints = [`${facts} · seed ${asset.seed}`, ...asset.notes].map((line) => make("span", { className: "hint", textContent: line }));
  const text = make("span", { className: "text" }, make("span", { className: "name", textContent: asset.title }), ...hints);
  const said = [`${asset.title}, ${facts}, seed ${asset.seed}`, ...asset.notes, "Left and right arrow keys turn it."].join(". ");
  const button = make("button", { type: "button", "aria-label": said }, turn.element, text);
  button.onclick = () => {
    if (turn.dragged) turn.dragged = false;
    else if (!selection.clicked(cards.get(asset.id).asset, element)) detail.show(cards.get(asset.id).asset);
  };
  button.onkeydown = (event) => {
    const step = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    turn.turnTo(turn.view + step);
  };
  const element = make("li", { className: "card", "data-asset": asset.id }, button);
  cards.set(asset.id, { asset, turn, element });
  selection.restore(asset, element);
  $("assets")[first ? "prepend" : "append"](element);
  seen.observe(element);
  if (first) count(shown + 1);
}

function remove(id) {
  const card = cards.get(id);
  if (!card) return false;
  seen.unobserve(card.element);
  card.element.remove();
  if (card.turn.url) URL.revokeObjectURL(card.turn.url);
  return cards.delete(id);
}

function drop(id) {
  selection.drop(id);
  if (remove(id)) count(shown - 1);
}

let waiting = 0;
$("search").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    search = $("search").value.trim();
    await list();
    announce(`${shown} props`);
  }, 150);
});
$("more").addEventListener("click", more);

// Start

$("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  connect($("token").value.trim().replace(/^.*#token=/, ""));
});

const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) history.replaceState(null, "", location.pathname);
const token = given ?? sessionStorage.getItem("propsmith-token");
if (token && /^[A-Za-z0-9_-]+$/.test(token)) connect(token);
else {
  onState("lost", "not connected");
  $("locked").hidden = false;
}
