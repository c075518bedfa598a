// An exercise that is solved on the page. docs/assets/javascripts/check.js fetches this when a reader
// asks for it, and hands over what is kept of their work.
import { Editor } from "./editor.js";
import { Grader, Unavailable } from "./grader.js";
import { button, make, sentence, show, statusOf } from "./verdict.js";

const SAVING = 300; // ms after the last key
let grader;
const opened = new Set();

/** Turn a card's place into an editor with its buttons. */
export async function open(place, course) {
  const id = place.dataset.exercise;
  const response = await fetch(new URL(course.manifest.exercises[id].file, course.base));
  if (!response.ok) throw new Error(`${response.status}`);
  course.attempts.setLessons(course.manifest.lessons);
  grader ??= new Grader(course.manifest, course.base);
  const solving = new Solving(place, await response.json(), course);
  opened.add(solving);
  solving.start();
}

/** Free what the pages that were left have used. */
export function leave() {
  for (const solving of opened) {
    if (solving.place.isConnected) continue;
    solving.end();
    opened.delete(solving);
  }
  if (!opened.size) grader?.leave();
}

class Solving {
  constructor(place, exercise, course) {
    Object.assign(this, { place, exercise, course });
    const { attempts } = course;
    const kept = attempts.read(exercise.id);
    this.record = kept?.record ?? { started: attempts.now(), attempts: 0, hints: 0, status: "" };
    this.record.started ||= attempts.now();
    this.older = kept?.older ?? null;
    this.stamp = kept?.starter || exercise.stamp;
    this.files = { ...exercise.starter };
    if (kept) {
      for (const name of Object.keys(this.files)) this.files[name] = kept.files[name] ?? this.files[name];
    }
  }

  start() {
    const { exercise } = this;
    this.status = make("p", "status");
    this.status.setAttribute("role", "status");
    this.notice = make("div", "notice");
    this.verdict = make("div", "verdict-list");
    this.answers = make("div", "answers");
    const editor = make("div", "editor");
    this.checkButton = button("Check", "first", () => this.check());
    this.checkButton.title = "Ctrl+Enter, or ⌘ Enter, in the editor";
    const buttons = make("p", "actions", this.checkButton);
    if (exercise.hints) buttons.append(button("Hint", "", () => this.hint()));
    buttons.append(
      button("Start again", "", () => this.startAgain()),
      button("Copy", "", () => this.copy()),
    );
    this.place.replaceChildren(
      ...[this.notice, editor, buttons, this.status, this.verdict, this.answers],
    );
    this.editor = new Editor(editor, this.files, {
      title: exercise.title,
      onChange: () => this.saveSoon(),
      onCheck: () => this.check(),
      onLeave: () => this.checkButton.focus(),
    });
    this.left = new AbortController();
    addEventListener("pagehide", () => this.save(), { signal: this.left.signal });
    this.offerStarter();
    if (this.record.solved) this.showAnswers();
    this.editor.focus();
    this.getReady();
  }

  /** Keep the work and let go: what is written from now on is written elsewhere. */
  end() {
    this.save();
    this.left.abort();
    this.checking = null;
    grader.stop(this.exercise.id);
  }

  say(words, ...more) {
    this.status.replaceChildren(words, ...more.flatMap((each) => [" ", each]));
  }

  async getReady() {
    this.say("Getting Python ready …");
    try {
      await grader.ready(this.exercise);
      if (!this.checking) this.say("Python is ready. Ctrl+Enter checks, Escape leaves the editor.");
    } catch (error) {
      if (!this.checking) this.sayUnavailable(error);
    }
  }

  sayUnavailable(error) {
    const command = make("code", "", `mergeable check ${this.exercise.id}`);
    const local = make("span", "", "Your work is kept. In a clone, ", command, " does the same.");
    const again = button("Try again", "small", () => this.getReady());
    if (error instanceof Unavailable && error.kind === "network") {
      this.say("Python could not be fetched. Look at your network.", again, local);
    } else if (error instanceof Unavailable) {
      this.say("This browser does not let the page run Python (it needs a worker).", again, local);
    } else {
      this.say("Python did not start: the browser may be short of memory.", again, local);
    }
  }

  async check() {
    const { editor, exercise } = this;
    const files = editor.files;
    const same = JSON.stringify(files) === JSON.stringify(this.checking);
    if (same) return this.say("Checking this already …");
    this.checking = files;
    this.save();
    this.say("Checking …");
    this.place.dataset.state = "checking";
    let verdict;
    try {
      verdict = await grader.check(exercise, files);
    } catch (error) {
      if (this.checking === files) this.finished(() => this.sayUnavailable(error));
      return;
    }
    if (verdict && this.checking === files) this.finished(() => this.judged(verdict));
  }

  finished(tell) {
    this.checking = null;
    this.place.dataset.state = "";
    tell();
  }

  judged(verdict) {
    const status = statusOf(verdict);
    this.place.dataset.state = status;
    const { record } = this;
    record.status = status;
    record.attempts += 1;
    if (status === "passed" && !record.solved) record.solved = this.course.attempts.now();
    this.save();
    this.course.changed();
    this.say(sentence(verdict));
    this.verdict.replaceChildren(...show(verdict, (at) => this.editor.goTo(at)));
    const places = verdict.checks.filter((check) => check.status !== "passed" && check.place);
    this.editor.blame(places.map((check) => check.place));
    if (status === "passed") this.showAnswers();
  }

  /** Open the next rung of the card's ladder of hints. */
  hint() {
    const rungs = [...this.place.closest(".exercise").querySelectorAll(".hint")];
    const next = rungs.find((rung) => !rung.open) ?? rungs.at(-1);
    if (!next) return;
    next.open = true;
    const summary = next.querySelector("summary");
    summary.scrollIntoView({ block: "nearest" });
    summary.focus();
    this.record.hints = Math.max(this.record.hints ?? 0, rungs.indexOf(next) + 1);
    this.save();
  }

  startAgain() {
    const undo = this.editor.replace(this.exercise.starter);
    this.editor.blame([]);
    this.verdict.replaceChildren();
    this.place.dataset.state = "";
    const back = button("Undo", "small", () => {
      undo();
      this.say("Your code is back.");
      this.editor.focus();
    });
    this.say("This is the starter again.", back);
  }

  async copy() {
    const { current, files } = this.editor;
    const path = make("code", "", `${this.exercise.folder}/${current}`);
    try {
      await navigator.clipboard.writeText(files[current]);
    } catch {
      return this.say("This browser does not let the page copy. Select the code and copy it.");
    }
    const where = make("span", "", "Copied. In your clone it goes to ", path, ".");
    const link = make("a", "", "All your work at once");
    link.href = new URL("in-the-browser/", this.course.root).href;
    this.say(where, make("span", "", link, " can go there, too."));
  }

  /** Offer both where the starter has changed since the reader began. */
  offerStarter() {
    if (this.stamp !== this.exercise.stamp && Object.keys(this.files).length) {
      const words = "This exercise has a new starter since you began. Here is your work.";
      const take = button("Take the new starter", "small", () => {
        this.older = { starter: this.stamp, files: this.editor.files };
        this.stamp = this.exercise.stamp;
        this.editor.replace(this.exercise.starter);
        this.save();
        this.offerStarter();
      });
      const keep = button("Keep mine", "small", () => {
        this.stamp = this.exercise.stamp;
        this.save();
        this.offerStarter();
      });
      this.notice.replaceChildren(words, " ", take, " ", keep);
    } else if (this.older) {
      const back = button("Bring it back", "small", () => {
        const mine = this.editor.files;
        this.editor.replace({ ...mine, ...this.older.files });
        this.older = { starter: this.stamp, files: mine };
        this.save();
      });
      this.notice.replaceChildren("Other work of yours on this exercise is kept. ", back);
    } else {
      this.notice.replaceChildren();
    }
  }

  async showAnswers() {
    if (this.answers.childElementCount) return;
    this.answers.replaceChildren(
      this.#answer("discussion", "What there is to say about it"),
      this.#answer("solution", "One solution"),
    );
  }

  #answer(name, words) {
    const details = make("details", "answer", make("summary", "title", words));
    details.addEventListener("toggle", async () => {
      if (!details.open || details.childElementCount > 1) return;
      const body = make("div", "body");
      details.append(body);
      try {
        this.fetchedAnswers ??= fetchAnswers(new URL(this.exercise.answers, this.course.base));
        body.innerHTML = (await this.fetchedAnswers)[name];
      } catch {
        this.fetchedAnswers = null;
        body.remove();
        this.say("That could not be fetched. Look at your network, and open it again.");
        details.open = false;
      }
    });
    return details;
  }

  saveSoon() {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), SAVING);
  }

  save() {
    clearTimeout(this.saving);
    const { attempts } = this.course;
    const attempt = { starter: this.stamp, files: this.editor.files, record: this.record };
    if (this.older) attempt.older = this.older;
    if (attempts.write(this.exercise.id, attempt) || this.warned) return;
    this.warned = true;
    this.notice.replaceChildren("This browser keeps nothing for this site: copy your work elsewhere.");
  }
}

async function fetchAnswers(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  const bytes = Uint8Array.from(atob(await response.text()), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
