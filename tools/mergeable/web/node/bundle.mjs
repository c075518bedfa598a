// Bundle the page's scripts: node bundle.mjs TARGET ENTRY...
import "./brief.mjs";
import { build } from "esbuild";

const [target, ...entryPoints] = process.argv.slice(2);
await build({
  entryPoints,
  outdir: target,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  bundle: true,
  splitting: true, // what few exercises need is fetched for them
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "linked", // the licences stand in a file beside the script
  logLevel: "warning",
  external: ["node:*"], // Pyodide's loader names them for Node only
});
