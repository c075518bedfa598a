"""Which site builder is rendering, and which page.

Python-Markdown passes no page to an extension. Both builders leave it on the Markdown instance:
MkDocs in the processor that resolves relative links, Zensical in the one that holds its context.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

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
        mkdocs = md.treeprocessors["relpath"]
        root = Path(mkdocs.config.config_file_path).resolve().parent
        return Rendering(root, root / "docs" / mkdocs.file.src_uri, warns=True)
    if "rendering_context" in md.preprocessors:
        zensical = md.preprocessors["rendering_context"]
        root = Path(zensical.config["root_dir"]).resolve()
        return Rendering(root, root / "docs" / zensical.page.path, warns=False)
    root = find_root()
    return Rendering(root, root / "docs" / "index.md", warns=False)
