// Compile and compress with the very Python that will run it: node compile.mjs FOLDER
// FOLDER holds jobs.json and compiling.py, which says what the jobs are.
import "./brief.mjs";
import { resolve } from "node:path";
import { loadPyodide } from "pyodide";

// Where in a line an error is, is what nobody reads of a library: without it bytecode is smaller by a
// quarter.
const python = await loadPyodide({ env: { PYTHONNODEBUGRANGES: "1" } });
python.FS.mkdirTree("/build");
python.FS.mount(python.FS.filesystems.NODEFS, { root: resolve(process.argv[2]) }, "/build");
python.runPython(`
import os
import sys
sys.path.insert(0, "/build")
os.chdir("/build")
import compiling
compiling.main("jobs.json")
`);
