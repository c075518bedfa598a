// Run a notebook's cells as the page would, in Node: node cells.mjs JOB.json
// The job names the parts of Python, the cells' code, and where to put what came of each.
import "./brief.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { loadPyodide } from "pyodide";
import { beside, place, unpack } from "../page/packs.js";

const HERE = "/course/notebooks/here";
const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const python = await loadPyodide({ stdLibURL: pathToFileURL(job.library).href });
for (const { file, folder, sourced } of job.packs) {
  const files = unpack(new Uint8Array(readFileSync(file)));
  place(python.FS, folder, sourced ? files.map(beside) : files);
}
python.FS.mkdirTree(HERE);
python.FS.chdir(HERE);
python.runPython("import importlib; importlib.invalidate_caches()");
const { InteractiveShell } = python.pyimport("IPython.core.interactiveshell");
const { CachingCompiler } = python.pyimport("IPython.core.compilerop");
const notebook = python.pyimport("mergeable.wasm.notebook");
notebook.prepare(InteractiveShell, CachingCompiler);
const shell = InteractiveShell.instance();
const { capture_output: capture } = python.pyimport("IPython.utils.capture");
writeFileSync(job.told, notebook.run(shell, capture, JSON.stringify(job.cells)));
process.exit(0);
