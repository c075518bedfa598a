"""The Markdown extension: what Python-Markdown calls, and when."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from mergeable.errors import CourseError
from mergeable.site.blocks import Blocks
from mergeable.site.builder import rendering
from mergeable.site.expansion import expand
from mergeable.site.gaps import Gaps
from mergeable.site.library import course_at
from mergeable.site.moved import check_moved
from mergeable.site.prediction import Predictions

# Python-Markdown runs the higher number first. Fences are taken out at 25, raw HTML at 20; inline
# Markdown becomes elements at 20, and builders resolve relative links at 0.
BEFORE_FENCES = 28
AFTER_INLINE = 12
BEFORE_BUILDERS = 11
AFTER_HIGHLIGHT = 4


class _Embeds(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        now = rendering(self.md)
        body, problems = expand("\n".join(lines), now.page, course_at(now.root))
        now.report([*check_moved(now.meta, now.root), *problems])
        return body.split("\n")


class _Reports(Treeprocessor):
    """Reports what only the finished tree shows: predictions and links into the repository."""

    def __init__(self, md: Markdown, predictions: Predictions) -> None:
        super().__init__(md)
        self.predictions = predictions

    def run(self, root: Element) -> None:
        problems = list(self.predictions.problems)
        for link in root.iter("a"):
            target = link.get("href", "")
            if target.startswith("/"):
                remedy = "Put it alone on its line, or link a page relatively."
                problems.append(CourseError(f"{target} is linked within a sentence.", remedy))
        rendering(self.md).report(problems)


class MergeableExtension(Extension):
    """Links that become what they name, predictions, and gaps in faded examples."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Register the steps; Python-Markdown calls this once a page."""
        predictions = Predictions(md)
        md.preprocessors.register(_Embeds(md), "mergeable-embeds", BEFORE_FENCES)
        md.treeprocessors.register(predictions, "mergeable-predictions", AFTER_INLINE)
        md.treeprocessors.register(_Reports(md, predictions), "mergeable-reports", BEFORE_BUILDERS)
        md.postprocessors.register(Blocks(md), "mergeable-blocks", AFTER_HIGHLIGHT)
        md.postprocessors.register(Gaps(md), "mergeable-gaps", AFTER_HIGHLIGHT)


def makeExtension(**options: Any) -> MergeableExtension:  # noqa: N802 (Python-Markdown's name)
    """Return the extension; Python-Markdown calls this by name."""
    return MergeableExtension(**options)
