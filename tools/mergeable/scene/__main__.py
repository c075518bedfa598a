"""What the builder's process does: take steps in a repository, in an environment that is ours.

`mergeable.scene` starts it with a module of steps, the function in it, and the folder to work in.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from mergeable.scene.stage import Stage


def main() -> int:
    """Run the steps; a failure is told on standard error, in the last line."""
    module, function, folder = sys.argv[1:]
    os.umask(0o022)
    with_steps = Path(module)
    stage = Stage.open(Path(folder), with_steps.parent, new=function == "build")
    try:
        spec = spec_from_file_location(with_steps.stem, with_steps)
        if spec is None or spec.loader is None:
            raise ImportError(f"{with_steps} is no module")
        loaded = module_from_spec(spec)
        spec.loader.exec_module(loaded)
        getattr(loaded, function)(stage)
        if function == "build":
            stage.settle()
    except Exception as error:
        traceback.print_exc()
        told = " ".join("".join(traceback.format_exception_only(error)).split())
        sys.stderr.write(f"\n{told}\n")
        return 1
    steps = Path(folder, "steps.json")
    steps.write_text(json.dumps(stage.steps, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
