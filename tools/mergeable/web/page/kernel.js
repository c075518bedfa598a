// Python for a notebook: JupyterLite's kernel takes this for Pyodide's own loader.
import { beside, place, unpack } from "./packs.js";
import { collect, install, start } from "./python.js";

const HERE = "/course/notebooks/here"; // as deep in the course as every notebook
const SITE = "/lib/python3.14/site-packages";

class Packs {
  constructor({ parts, packs, imports, folders }) {
    Object.assign(this, { parts, packs, imports, folders });
    this.kit = { packs: {} };
    this.there = new Set();
  }

  described(name) {
    const { file, ...rest } = this.packs[name];
    return { name, url: new URL(file, import.meta.url).href, ...rest };
  }

  /** Fetch and install what is not there yet. */
  async add(python, names) {
    const missing = names.filter((name) => !this.there.has(name)).map((name) => this.described(name));
    if (!missing.length) return;
    await this.fetch(missing);
    for (const pack of missing) {
      this.there.add(pack.name);
      if (!pack.sourced) {
        install(python, this.kit, [pack]);
        continue;
      }
      place(python.FS, SITE, unpack(this.kit.packs[pack.name]).map(beside));
      python.runPython("import importlib; importlib.invalidate_caches()");
    }
    this.kit.packs = {}; // Python has them now
  }

  async fetch(packs) {
    const url = ([name, file]) => [name, new URL(file, import.meta.url).href];
    const parts = Object.fromEntries(Object.entries(this.parts).map(url));
    const fresh = await collect({ parts, packs, kit: this.kit });
    const got = { ...this.kit.packs, ...fresh?.packs };
    this.kit = { ...this.kit, ...fresh, packs: got };
  }

  /** Name the packs that a cell needs: by what it imports or names, as Django's settings name apps,
      and by the folders whose files it reads. */
  neededBy(python, code) {
    const found = python.pyimport("pyodide.code").find_imports(code);
    const imported = found.toJs();
    found.destroy();
    const named = Object.keys(this.imports).filter((name) => code.includes(`"${name}"`));
    const folders = Object.keys(this.folders).filter((folder) => code.includes(folder));
    return [
      ...[...imported, ...named].flatMap((name) => this.imports[name] ?? []),
      ...folders.flatMap((folder) => this.folders[folder]),
    ];
  }
}

export async function loadPyodide({ packages, course, ...options }) {
  const packs = new Packs(course);
  const first = course.first.map((name) => packs.described(name));
  await packs.fetch(first);
  const python = await start(packs.kit, course.lock, options);
  delete packs.kit.library;
  await packs.add(python, course.first);
  python.FS.mkdirTree(HERE);
  python.FS.chdir(HERE);
  const { InteractiveShell } = python.pyimport("IPython.core.interactiveshell");
  const { CachingCompiler } = python.pyimport("IPython.core.compilerop");
  python.pyimport("mergeable.wasm.notebook").prepare(InteractiveShell, CachingCompiler);
  // What is imported comes from this site, when a cell asks for it.
  python.loadPackagesFromImports = (code) => packs.add(python, packs.neededBy(python, code));
  return python;
}
