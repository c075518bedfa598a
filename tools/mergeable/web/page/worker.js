// One worker is one Python. It starts, gets an exercise ready, judges it once, and is thrown away.
import { decompress } from "fzstd";
import { loadPyodide } from "pyodide";
import { place, unpack } from "./packs.js";

const SITE = "/lib/python3.14/site-packages";
let python;

class NotFetched extends Error {}

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

/** Return all that Python is made of; `kit` is what workers before this one have fetched. */
async function collect({ parts, packs, kit }) {
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
  if (fetching.length) postMessage({ fetched: fresh }); // a copy: ours is about to be used up
  return { ...kit, ...fresh, packs: { ...kit.packs, ...fresh.packs } };
}

/** Let Pyodide find the parts that it would otherwise fetch, each under its own name. */
function serve(kit, base) {
  const real = self.fetch;
  self.fetch = (address, ...rest) => {
    const url = String(address?.url ?? address);
    if (url === `${base}library`) return Promise.resolve(new Response(kit.library));
    if (url === `${base}pyodide.asm.wasm`) return Promise.resolve(new Response());
    return real(address, ...rest);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module: kit.machine,
    instance: await WebAssembly.instantiate(kit.machine, imports),
  });
}

async function boot(wanted) {
  const times = [performance.now()];
  const lap = () => times.push(performance.now());
  const kit = await collect(wanted);
  lap();
  const base = new URL("python/", self.location).href;
  serve(kit, base);
  const script = URL.createObjectURL(new Blob([kit.script], { type: "text/javascript" }));
  python = await loadPyodide({
    indexURL: base,
    stdLibURL: `${base}library`,
    lockFileContents: wanted.lock,
    createPyodideModule: (await import(script)).default,
  });
  URL.revokeObjectURL(script);
  lap();
  for (const pack of wanted.packs) {
    place(python.FS, pack.folder ?? SITE, unpack(kit.packs[pack.name]));
  }
  python.runPython("import importlib; importlib.invalidate_caches()");
  python.pyimport("mergeable.wasm.session");
  lap();
  return times.slice(1).map((time, at) => Math.round(time - times[at]));
}

const encoded = (files) =>
  Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]);

function prepare({ folder, files }) {
  place(python.FS, `/course/${folder}`, []);
  place(python.FS, "/course", encoded(files));
  python.pyimport("mergeable.wasm.session").warm(folder);
}

function check({ folder, files, leaveOut }) {
  place(python.FS, "/course", encoded(files));
  const tell = (line) => postMessage({ event: JSON.parse(line) });
  python.pyimport("mergeable.wasm.session").check(folder, tell, python.toPy(leaveOut));
}

let chain = Promise.resolve();
self.onmessage = ({ data }) => {
  chain = chain.then(async () => {
    try {
      if (data.boot) postMessage({ booted: await boot(data.boot) });
      if (data.prepare) postMessage({ prepared: prepare(data.prepare) ?? true });
      if (data.check) check(data.check);
    } catch (error) {
      if (error instanceof NotFetched) postMessage({ lost: error.message });
      else if (typeof error?.status === "number") postMessage({ exited: error.status });
      else postMessage({ died: String(error?.message ?? error).slice(-2000) });
    }
  });
};
