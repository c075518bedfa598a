// One clean Python for each check, and one kept ready for the next.
export const LIMIT = 10; // seconds that a check may take, as everywhere else
const WATCHED = 6; // seconds to find the line of a check that does not end
const SLOW = 120; // seconds to get ready, on a slow machine

/** Python could not be had: `kind` is "network" or "worker". */
export class Unavailable extends Error {
  constructor(kind, detail) {
    super(detail);
    this.kind = kind;
  }
}

/** A worker with a Python in it, from its start to its end. */
class Python {
  constructor(url, boot) {
    this.listeners = new Set();
    this.ended = false;
    try {
      this.worker = new Worker(url, { type: "module" });
    } catch (error) {
      this.booted = Promise.reject(new Unavailable("worker", String(error)));
      return;
    }
    this.worker.onmessage = ({ data }) => this.listeners.forEach((listen) => listen(data));
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.listeners.forEach((listen) => listen({ broken: event.message || "it did not start" }));
    };
    this.booted = this.#answer("booted", SLOW);
    this.worker.postMessage({ boot });
  }

  /** Let it import all that an exercise's checks need. */
  prepare(exercise) {
    if (this.prepared === exercise.id) return;
    this.prepared = exercise.id;
    const files = { ...exercise.files, ...placed(exercise, exercise.starter) };
    this.warm = this.#answer("prepared", SLOW);
    this.worker.postMessage({ prepare: { folder: exercise.folder, files } });
  }

  /** Resolve with the answer of that name, or reject with what came instead. */
  #answer(name, seconds) {
    const answer = new Promise((resolve, reject) => {
      const listen = (data) => {
        if (data[name]) resolve(data[name]);
        else if (data.lost) reject(new Unavailable("network", data.lost));
        else if (data.broken) reject(new Unavailable("worker", data.broken));
        else if (data.died) reject(new Error(data.died));
        else return;
        this.listeners.delete(listen);
      };
      this.listeners.add(listen);
      setTimeout(() => reject(new Unavailable("worker", "it took too long")), seconds * 1000);
    });
    answer.catch(() => {}); // whoever waits for it hears of it
    return answer;
  }

  end() {
    this.ended = true;
    this.worker?.terminate();
  }
}

const placed = (exercise, files) =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${exercise.folder}/${name}`, text]),
  );

export class Grader {
  constructor(manifest, base) {
    this.manifest = manifest;
    this.base = base;
    this.kit = { packs: {} }; // what workers have fetched, for those after them
    this.spare = null;
    this.turns = new Map(); // by exercise: its check that counts, the last one asked for
  }

  /** Get a Python ready for an exercise; resolves when it is. */
  ready(exercise) {
    const key = exercise.packs.join();
    if (this.spare?.key !== key || this.spare.python.ended) {
      this.spare?.python.end();
      this.spare = { key, python: this.#start(exercise) };
    }
    const { python } = this.spare;
    if (!python.worker) return python.booted;
    python.prepare(exercise);
    return Promise.all([python.booted, python.warm]).then(
      () => python,
      (error) => {
        python.end();
        throw error;
      },
    );
  }

  /** Let go of everything: nobody is solving anything on this page. */
  leave() {
    for (const id of [...this.turns.keys()]) this.stop(id);
    this.spare?.python.end();
    this.spare = null;
  }

  /** End the check of an exercise that is running. */
  stop(id) {
    const turn = this.turns.get(id);
    this.turns.delete(id);
    turn?.end?.("stopped");
  }

  #start(exercise) {
    const url = (name) => new URL(this.manifest.parts[name].file, this.base).href;
    const parts = { machine: url("machine"), script: url("script"), library: url("library") };
    const packs = exercise.packs.map((name) => {
      return { name, url: url(name), folder: this.manifest.parts[name].folder };
    });
    const worker = new URL(this.manifest.scripts.worker, this.base);
    const python = new Python(worker, { parts, packs, lock: this.manifest.lock, kit: this.kit });
    python.listeners.add(({ fetched }) => {
      if (!fetched) return;
      const { packs: more, ...rest } = fetched;
      Object.assign(this.kit, rest);
      Object.assign(this.kit.packs, more);
    });
    return python;
  }

  /** Judge an attempt: {checks, trouble}; null if it was stopped. Rejects with Unavailable.

      Another check of the same exercise stops this one. */
  async check(exercise, files) {
    this.stop(exercise.id);
    const turn = {};
    this.turns.set(exercise.id, turn);
    const judged = new Map(); // by the check's name
    const settled = new Set();
    for (;;) {
      const python = await this.ready(exercise);
      if (this.turns.get(exercise.id) !== turn) return null;
      this.spare = null;
      const outcome = await this.#run(turn, python, exercise, files, judged, settled);
      python.end();
      if (outcome.how === "stopped") return null;
      this.ready(exercise).catch(() => {}); // the next check's
      if (outcome.how === "done") break;
      if (!outcome.name) return { checks: [...judged.values()], trouble: outcome.words };
      settled.add(outcome.name);
      cutShort(judged.get(outcome.name), outcome.words);
      if (outcome.how === "endless") {
        await this.#locate(turn, exercise, files, judged.get(outcome.name), [...judged.keys()]);
        if (this.turns.get(exercise.id) !== turn) return null;
        const { title } = judged.get(outcome.name);
        for (const [name, check] of judged) {
          const words = `Not run: "${title}" did not end, and this might not either.`;
          if (!settled.has(name)) check.message = words;
        }
        break;
      }
      if (settled.size === judged.size) break;
    }
    return { checks: [...judged.values()], trouble: "" };
  }

  /** Run an endless check once more, watched line by line, and take over the line that it is at.

      Nobody can ask a busy worker where it is; a watched one is slow, and says so itself. */
  async #locate(turn, exercise, files, check, names) {
    const python = await this.ready(exercise).catch(() => null);
    if (!python || this.turns.get(exercise.id) !== turn) return;
    this.spare = null;
    const found = await new Promise((resolve) => {
      setTimeout(resolve, WATCHED * 1000);
      turn.end = () => resolve();
      python.listeners.add(({ event }) => {
        if (event?.check?.name === check.name) resolve(event.check);
        else if (!event || event.done) resolve();
      });
      const leaveOut = names.filter((name) => name !== check.name);
      const { folder } = exercise;
      const all = placed(exercise, files);
      python.worker.postMessage({ check: { folder, files: all, leaveOut, watch: LIMIT } });
    });
    python.end();
    this.ready(exercise).catch(() => {});
    if (found?.status === "broken" && found.place) Object.assign(check, found);
  }

  #run(turn, python, exercise, files, judged, settled) {
    return new Promise((resolve) => {
      let name = "";
      let timer;
      const end = (how, words = "") => {
        clearTimeout(timer);
        turn.end = null;
        resolve({ how, name, words });
      };
      const limit = (seconds, words) => {
        clearTimeout(timer);
        timer = setTimeout(() => end("endless", words), seconds * 1000);
      };
      const hear = (event) => {
        if (event.checks) {
          for (const check of event.checks) judged.set(check.name, check);
        } else if (event.begun) {
          name = event.begun;
          limit(LIMIT, `did not end within ${LIMIT} s`);
        } else if (event.check) {
          judged.set(event.check.name, event.check);
          settled.add(event.check.name);
          name = "";
        } else if (event.flooded) {
          end("flooded", "printed more than 5 MB");
        } else if (event.trouble) {
          end("trouble", event.trouble);
        } else if (event.done) {
          end("done");
        }
      };
      turn.end = end;
      limit(SLOW, "The checks could not be started.");
      python.listeners.add(({ event, exited, died, broken }) => {
        if (event) hear(event);
        else if (exited !== undefined) end("exited", `ended its process (exit status ${exited})`);
        else if (died ?? broken) end("died", name ? crash(died ?? broken) : (died ?? broken));
      });
      const all = placed(exercise, files);
      const leaveOut = [...settled];
      python.worker.postMessage({ check: { folder: exercise.folder, files: all, leaveOut } });
    });
  }
}

function crash(detail) {
  const memory = /out of memory|memory access|cannot enlarge/i.test(detail);
  const stack = /call stack|stack overflow|recursion/i.test(detail);
  if (stack) return "crashed Python: it calls itself too deeply";
  return memory ? "crashed Python: it ran out of memory" : "crashed Python";
}

function cutShort(check, words) {
  check.status = "broken";
  check.message = `Your code ${words}, so this could not be judged.`;
}
