// One worker is one Python. It starts, gets an exercise ready, judges it once, and is thrown away.
import { place } from "./packs.js";
import { NotFetched, collect, install, start } from "./python.js";

let python;

async function boot(wanted) {
  const times = [performance.now()];
  const lap = () => times.push(performance.now());
  const fresh = await collect(wanted);
  const kit = { ...wanted.kit, ...fresh, packs: { ...wanted.kit.packs, ...fresh?.packs } };
  if (fresh) postMessage({ fetched: fresh }); // a copy: ours is about to be used up
  lap();
  python = await start(kit, wanted.lock);
  lap();
  install(python, kit, wanted.packs);
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

function check({ folder, files, leaveOut, watch }) {
  place(python.FS, "/course", encoded(files));
  const tell = (line) => postMessage({ event: JSON.parse(line) });
  const { check: judge } = python.pyimport("mergeable.wasm.session");
  if (watch) judge.callKwargs(folder, tell, python.toPy(leaveOut), { watch });
  else judge(folder, tell, python.toPy(leaveOut));
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
