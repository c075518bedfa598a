// Packs of files: a line of JSON with paths and sizes, then their bytes.
// tools/mergeable/web/compiling.py makes them.

/** Return [path, bytes] for each file; the bytes are views into the pack. */
export function unpack(pack) {
  const end = pack.indexOf(10);
  const head = JSON.parse(new TextDecoder().decode(pack.subarray(0, end)));
  let at = end + 1;
  return head.map(([path, size]) => [path, pack.subarray(at, (at += size))]);
}

/** Put files into Python's file system without copying their bytes. */
export function place(fs, folder, files) {
  const known = new Set();
  for (const [path, content] of files) {
    const full = `${folder}/${path}`;
    const parent = full.slice(0, full.lastIndexOf("/"));
    if (!known.has(parent)) {
      fs.mkdirTree(parent);
      known.add(parent);
    }
    fs.writeFile(full, content, { canOwn: true });
  }
}

/** Return a file where Python looks for it when its source is there too: bytecode lies beside that. */
export const beside = ([path, content]) => [
  path.replace(/([^/]+)\.pyc$/, "__pycache__/$1.cpython-314.pyc"),
  content,
];
