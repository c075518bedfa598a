/* Exercises that can be solved on the page, notebooks that can be run, and marks for what is solved.

   This much is loaded with every page. The editor, and Python with it, come when a reader asks. */
import * as attempts from "./attempts.js";

const ROOT = new URL("../../", import.meta.url);
const BUILT = new URL("../check/", import.meta.url);
let loading = null;
let app = null;

async function load(version) {
  const response = await fetch(new URL(`check.json?${version}`, BUILT));
  if (!response.ok) throw new Error(`${response.status}`);
  const manifest = await response.json();
  app = await import(new URL(manifest.scripts.app, BUILT));
  return manifest;
}

async function solveHere(place, button) {
  const said = place.querySelector("[role=status]");
  button.disabled = true;
  said.textContent = "Opening …";
  try {
    loading ??= load(place.dataset.version);
    const manifest = await loading;
    const course = { manifest, attempts, base: BUILT, root: ROOT, changed: mark };
    await app.open(place, course);
  } catch (error) {
    loading = null;
    button.disabled = false;
    said.textContent =
      "The editor could not be fetched. Look at your network and try again, or work in your clone.";
  }
}

function offer(place) {
  place.dataset.ready = "yes";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "action first";
  button.textContent = attempts.read(place.dataset.exercise) ? "Go on here" : "Solve it here";
  const said = document.createElement("p");
  said.className = "note";
  said.setAttribute("role", "status");
  said.textContent = `Python runs in your browser: ${place.dataset.size} MB, the first time.`;
  button.addEventListener("click", () => solveHere(place, button));
  place.replaceChildren(button, said);
}

/** The way to run a notebook: JupyterLite, among this site's files, in a tab of its own. */
function offerNotebook(place) {
  place.dataset.ready = "yes";
  const { notebook, size, lacks } = place.dataset;
  const link = document.createElement("a");
  link.className = "action first";
  link.textContent = "Run this notebook here";
  const address = new URL("lite/notebooks/index.html", BUILT);
  address.searchParams.set("path", notebook);
  link.href = address.href;
  link.target = "_blank";
  const said = document.createElement("p");
  said.className = "note";
  said.textContent = `Jupyter runs in your browser, in a new tab: ${size} MB, the first time.`;
  if (lacks) said.textContent += ` Plots are shown as they were drawn: a page has no ${lacks}.`;
  place.replaceChildren(link, said);
}

/** Return the words for what is done of some exercises; nothing when nothing is. */
function score(ids, known) {
  const solved = ids.filter((id) => known[id]?.record.solved).length;
  if (!solved) return "";
  return solved === ids.length ? "solved" : `${solved} of ${ids.length} solved`;
}

function put(element, kind, words) {
  element.querySelector(":scope > .done")?.remove();
  if (!words) return;
  const sign = document.createElement("span");
  sign.className = `done ${kind}`;
  sign.textContent = ` ${words === "solved" ? "✓ " : ""}${words}`;
  element.append(sign);
}

/** Show what is solved: on this page's cards, in the navigation and in the syllabus. */
function mark() {
  const known = attempts.all();
  for (const card of document.querySelectorAll(".exercise")) {
    const id = card.querySelector("h3[id]")?.id;
    const label = card.querySelector(":scope > .label");
    if (label) put(label, "card", known[id]?.record.solved ? "solved" : "");
  }
  const lessons = attempts.lessons();
  for (const link of document.querySelectorAll("nav.course a[href], .syllabus .lesson a[href]")) {
    const address = link.href.split("#")[0];
    if (!address.startsWith(ROOT.href)) continue;
    const ids = lessons[address.slice(ROOT.href.length).replace(/index\.html$/, "")];
    if (ids?.length) put(link, "lesson", score(ids, known));
  }
}

function announce(page, words) {
  page.querySelector("[role=status]").textContent = words;
}

/** The page on what is kept: export, import, and forgetting. */
function offerFile(page) {
  page.dataset.ready = "yes";
  page.innerHTML = `<p class="actions"><button type="button" class="action export">Export</button>
    <label class="action">Import<input class="unseen" type="file" accept=".json,application/json"></label>
    <button type="button" class="action forget">Forget everything</button></p>
    <p class="note" role="status"></p>`;
  const count = Object.keys(attempts.all()).length;
  announce(page, `${count} ${count === 1 ? "exercise is" : "exercises are"} kept in this browser.`);
  page.querySelector(".export").addEventListener("click", () => {
    const text = `${JSON.stringify(attempts.exported(), null, 2)}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "mergeable-progress.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    announce(page, "Exported. In your clone: mergeable progress --import FILE");
  });
  page.querySelector("input").addEventListener("change", async ({ target }) => {
    try {
      const added = attempts.add(JSON.parse(await target.files[0].text()));
      announce(page, `Imported ${added} ${added === 1 ? "exercise" : "exercises"}.`);
      mark();
    } catch (error) {
      const bad = error instanceof SyntaxError ? "That file is no export of this course." : error.message;
      announce(page, bad);
    }
    target.value = "";
  });
  page.querySelector(".forget").addEventListener("click", ({ target }) => {
    if (target.dataset.sure !== "yes") {
      target.dataset.sure = "yes";
      target.textContent = "Forget it all: sure?";
      return;
    }
    attempts.clear();
    target.dataset.sure = "";
    target.textContent = "Forget everything";
    announce(page, "Nothing of yours is kept in this browser any more.");
    mark();
  });
}

function scan() {
  app?.leave();
  document.querySelectorAll(".check[data-exercise]:not([data-ready])").forEach(offer);
  document.querySelectorAll(".lite[data-notebook]:not([data-ready])").forEach(offerNotebook);
  document.querySelectorAll("[data-progress]:not([data-ready])").forEach(offerFile);
  mark();
}

window.document$ ? window.document$.subscribe(scan) : scan();
window.addEventListener("storage", mark); // another tab has solved something
