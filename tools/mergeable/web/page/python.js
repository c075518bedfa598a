// Starting Python from the parts that the build has made, wherever it is needed: in the worker that
// judges, and in the one that runs a notebook.
import { decompress } from "fzstd";
import { loadPyodide } from "pyodide";
import { place, unpack } from "./packs.js";

const SITE = "/lib/python3.14/site-packages";

export class NotFetched extends Error {}

async function fetched(url) {
  let response;
  try {
    response = await fetch(url);
  } catch {
    throw new NotFetched(url);
  }
  if (!response.ok) throw new NotFetched(`${url}: ${response.status}`);
  return response;
}

// Undone by the browser itself, while it arrives. The name says nothing of gzip: some hosts would
// take that for an instruction to undo it on the way.
const gunzipped = async (url) => (await fetched(url)).body.pipeThrough(new DecompressionStream("gzip"));
const unpacked = async (url) => decompress(new Uint8Array(await (await fetched(url)).arrayBuffer()));

/** Fetch what is missing in `kit`: {machine, script, library, packs: {name: bytes}}. */
export async function collect({ parts, packs, kit }) {
  const fresh = { packs: {} };
  const fetching = packs
    .filter((pack) => !kit.packs[pack.name])
    .map(async (pack) => (fresh.packs[pack.name] = await unpacked(pack.url)));
  if (!kit.machine) {
    const headers = { "Content-Type": "application/wasm" };
    const machine = async () => new Response(await gunzipped(parts.machine), { headers });
    fetching.push(
      (async () => (fresh.machine = await WebAssembly.compileStreaming(machine())))(),
      (async () => (fresh.script = await new Response(await gunzipped(parts.script)).text()))(),
      (async () => (fresh.library = await unpacked(parts.library)))(),
    );
  }
  await Promise.all(fetching);
  return fetching.length ? fresh : null;
}

/** Let Pyodide find the parts that it would otherwise fetch; returns how to undo that. */
function serve(kit, base) {
  const { fetch } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = (address, ...rest) => {
    const url = String(address?.url ?? address);
    if (url === `${base}library`) return Promise.resolve(new Response(kit.library));
    if (url === `${base}pyodide.asm.wasm`) return Promise.resolve(new Response());
    return fetch(address, ...rest);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module: kit.machine,
    instance: await WebAssembly.instantiate(kit.machine, imports),
  });
  return () => {
    self.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  };
}

/** Start Python from a whole kit; `options` are Pyodide's own. */
export async function start(kit, lock, options = {}) {
  const base = new URL("python/", self.location).href;
  const undo = serve(kit, base);
  const script = URL.createObjectURL(new Blob([kit.script], { type: "text/javascript" }));
  try {
    return await loadPyodide({
      ...options,
      indexURL: base,
      stdLibURL: `${base}library`,
      lockFileContents: lock,
      createPyodideModule: (await import(script)).default,
    });
  } finally {
    URL.revokeObjectURL(script);
    undo();
  }
}

/** Put packs where Python finds them. */
export function install(python, kit, packs) {
  for (const pack of packs) place(python.FS, pack.folder ?? SITE, unpack(kit.packs[pack.name]));
  python.runPython("import importlib; importlib.invalidate_caches()");
}
