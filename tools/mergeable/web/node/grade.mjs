// Grade attempts as the page would, in Node: node grade.mjs JOB.json
// The job names the parts of Python, files to put into the interpreter, attempts as
// mergeable.grading.attempts plans them, and where to put the verdicts and what the run kept.
import "./brief.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { loadPyodide } from "pyodide";
import { place, unpack } from "../page/packs.js";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
// A world that is built in here carries the time it was built at: always the same.
if (job.now) Date.now = () => job.now;

const python = await loadPyodide({ stdLibURL: pathToFileURL(job.library).href });
for (const { file, folder } of job.packs) {
  place(python.FS, folder, unpack(new Uint8Array(readFileSync(file))));
}
python.runPython("import importlib; importlib.invalidate_caches()");
const session = python.pyimport("mergeable.wasm.session");
for (const folder of job.warm) session.warm(folder);
const plan = python.toPy(job.plan);
session.grade(plan, "/verdicts");
writeFileSync(job.verdicts, python.FS.readFile("/verdicts"));

const kept = {};
const collect = (folder) => {
  for (const name of python.FS.readdir(folder)) {
    if (name === "." || name === "..") continue;
    const path = `${folder}/${name}`;
    if (python.FS.isDir(python.FS.stat(path).mode)) collect(path);
    else kept[path] = Buffer.from(python.FS.readFile(path)).toString("base64");
  }
};
if (job.keep && python.FS.analyzePath(job.keep).exists) collect(job.keep);
if (job.kept) writeFileSync(job.kept, JSON.stringify(kept));
process.exit(0);
