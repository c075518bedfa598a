"""Which site builder is rendering, and which page.

Python-Markdown passes no page to an extension. Both builders leave it on the Markdown instance:
MkDocs in the processor that resolves relative links, Zensical in the one that holds its context.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown import Markdown

from mergeable.course import find_root
from mergeable.errors import CourseError

# `mkdocs build --strict` counts warnings on loggers below "mkdocs"; without --strict it goes on.
log = logging.getLogger("mkdocs.mergeable")


@dataclass(frozen=True)
class Rendering:
    """One page on its way through one builder."""

    root: Path
    page: Path
    warns: bool  # whether the builder counts warnings; otherwise only an exception stops it
    meta: Mapping[str, Any] = field(default_factory=dict)  # the page's front matter

    def report(self, problems: list[CourseError]) -> None:
        """Make a strict build fail and say why.

        Raises CourseError, with every problem in it, where the builder counts no warnings.
        """
        if not problems:
            return
        name = self.page.relative_to(self.root).as_posix()
        told = [f"{name}: {error.problem} {error.remedy}" for error in problems]
        if not self.warns:
            raise CourseError("\n".join(told), f"Mend {name} and build again.")
        for line in told:
            log.warning(line)


def rendering(md: Markdown) -> Rendering:
    """Return what is being rendered; outside a builder, the home page of the course around."""
    if "relpath" in md.treeprocessors:
        mkdocs: Any = md.treeprocessors["relpath"]
        root = Path(mkdocs.config.config_file_path).resolve().parent
        page = mkdocs.file.page
        meta = page.meta if page else {}
        return Rendering(root, root / "docs" / mkdocs.file.src_uri, warns=True, meta=meta)
    if "rendering_context" in md.preprocessors:
        zensical: Any = md.preprocessors["rendering_context"]
        root = Path(zensical.config["root_dir"]).resolve()
        page = zensical.page
        return Rendering(root, root / "docs" / page.path, warns=False, meta=page.meta)
    root = find_root()
    return Rendering(root, root / "docs" / "index.md", warns=False)
