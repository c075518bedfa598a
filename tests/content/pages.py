"""What a lesson's page says, and what its notebook shows."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from mergeable.notebooks import Source, stored_outputs, texts
from mergeable.site.notebook import anchor_of

ROOT = Path(__file__).parents[2]
PICTURE = re.compile(r"<Figure size \S+ with \d+ Axes>")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True)
class Page:
    """The page of a lesson, with what the cells of its notebook say."""

    text: str
    notebook: Path

    @cached_property
    def outputs(self):
        """What each cell says as text, by its anchor, in their order; a picture says nothing."""
        cells = zip(Source.read(self.notebook).cells, stored_outputs(self.notebook), strict=True)
        said = {anchor_of(cell.title): "\n".join(texts(found)) for cell, found in cells}
        return {anchor: PICTURE.sub("", text) for anchor, text in said.items()}

    @property
    def links(self):
        """The words for each output that is shown, and its cell's anchor."""
        return re.findall(r"^\[(.+)\]\(/notebooks/.+\.ipynb#(.+)\)$", self.text, re.MULTILINE)

    @property
    def worked(self):
        """The anchors of the cells that are shown from the worked example on."""
        rest = Page(self.text[self.text.index("## Worked example") :], self.notebook)
        return [anchor for _, anchor in rest.links]

    def blocks(self, opening):
        """Return what stands in the fenced blocks whose first line matches `opening`."""
        return re.findall(rf"^```{opening}\n(.*?)\n```$", self.text, re.MULTILINE | re.DOTALL)


@cache
def page_of(lesson):
    """Return the page of the lesson with this id."""
    (page,) = (ROOT / "docs" / "lessons").glob(f"*/{lesson}.md")
    notebook = ROOT / "notebooks" / page.parent.name / f"{lesson}.py"
    return Page(page.read_text(encoding="utf-8"), notebook)


def figures(text):
    """Return the numbers in a text, however they are written: 1,200 is 1200, and 10.0 is 10."""
    return {Decimal(number.replace(",", "")) for number in NUMBER.findall(text)}
