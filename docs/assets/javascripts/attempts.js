/* What a reader has done on this site. It is kept in their browser and goes nowhere else.

   An attempt: {starter, files, record, older?}. `starter` is the stamp of the starter it began with,
   `record` what `mergeable progress` keeps of an exercise, `older` an attempt at a starter that has
   changed since. */
const ATTEMPT = "mergeable:attempt:";
const LESSONS = "mergeable:lessons";
export const FORMAT = "mergeable-progress";
export const VERSION = 1;

/** Return the time as records have it: UTC, in seconds. */
export const now = () => `${new Date().toISOString().slice(0, 19)}Z`;

function readKey(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // no storage here, or not what we wrote
  }
}

/** Keep a value; return whether the browser has kept it. */
function writeKey(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

const sound = (attempt) =>
  attempt && typeof attempt === "object" && attempt.record && typeof attempt.record === "object";

/** Return the attempt at an exercise, or null. */
export function read(id) {
  const attempt = readKey(ATTEMPT + id);
  return sound(attempt) ? { files: {}, starter: "", ...attempt } : null;
}

/** Keep an attempt; return whether the browser has kept it. */
export const write = (id, attempt) => writeKey(ATTEMPT + id, attempt);

/** Return the record of an exercise; an empty one if there is none. */
export const recordOf = (id) => read(id)?.record ?? {};

/** Return all attempts by exercise. */
export function all() {
  const found = {};
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(ATTEMPT)) continue;
      const id = key.slice(ATTEMPT.length);
      const attempt = read(id);
      if (attempt) found[id] = attempt;
    }
  } catch {
    // no storage here
  }
  return found;
}

/** Forget everything. */
export function clear() {
  for (const id of Object.keys(all())) localStorage.removeItem(ATTEMPT + id);
  localStorage.removeItem(LESSONS);
}

/** Lessons by their address on the site, with the ids of their exercises. */
export const lessons = () => readKey(LESSONS) ?? {};
export const setLessons = (known) => writeKey(LESSONS, known);

/** Return one record out of two of the same exercise. */
export function merged(one, other) {
  const times = (key) => [one[key], other[key]].filter(Boolean).sort()[0];
  const most = (key) => Math.max(one[key] ?? 0, other[key] ?? 0);
  const solved = times("solved");
  const record = { started: times("started"), attempts: most("attempts"), hints: most("hints") };
  if (solved) record.solved = solved;
  record.status = solved ? "passed" : (other.status ?? one.status ?? "");
  if (one.gave_up || other.gave_up) record.gave_up = true;
  return record;
}

/** Return everything as `mergeable progress --import` reads it. */
export function exported() {
  const exercises = {};
  for (const [id, { files, record, starter }] of Object.entries(all())) {
    exercises[id] = { ...record, starter, files };
  }
  return { format: FORMAT, version: VERSION, exercises };
}

/** Add what `exported`, or `mergeable progress --export`, has written; return how many exercises.

    Work that is here and differs is kept as the older attempt. Throws an Error with words. */
export function add(file) {
  if (file?.format !== FORMAT || typeof file.exercises !== "object") {
    throw new Error("That file is no export of this course.");
  }
  if (file.version > VERSION) {
    throw new Error("That file was written by a newer course. Reload this page and try again.");
  }
  const entries = Object.entries(file.exercises);
  for (const [id, { files = {}, starter = "", ...record }] of entries) {
    const mine = read(id);
    const attempt = { starter, files, record: merged(mine?.record ?? {}, record) };
    const theirs = Object.keys(files).length > 0;
    if (mine && !theirs) Object.assign(attempt, { starter: mine.starter, files: mine.files });
    const differs = mine && theirs && JSON.stringify(mine.files) !== JSON.stringify(files);
    const older = differs ? { starter: mine.starter, files: mine.files } : mine?.older;
    if (older && Object.keys(older.files).length) attempt.older = older;
    if (!write(id, attempt)) throw new Error("This browser keeps nothing for this site.");
  }
  return entries.length;
}
