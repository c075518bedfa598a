"""What the lesson on writes and races says of its notebook and of Django is so."""

import re
from pathlib import Path

import pytest
from mergeable.notebooks import Source
from mergeable.site.notebook import anchor_of

from tests.content.pages import page_of

PAGE = page_of("orm-writes-and-races")


@pytest.mark.parametrize(
    ("answer", "anchor", "output"),
    [
        ("**25.**", "predict-a-transaction-around-it", "after our SELECT | no | 25"),
        (
            "**It returns, and 20 is stored.**",
            "the-constraint-decides-an-error-caught-in-the-block",
            "'and the delay is': 20",
        ),
    ],
)
def test_prediction_is_what_happens(answer, anchor, output):
    assert answer in PAGE.text
    assert output in PAGE.outputs[anchor]


def test_faded_example_is_the_notebooks_cell():
    (faded,) = re.findall(r"## Faded example.*?```python\n(.*?)\n```", PAGE.text, re.DOTALL)
    cells = {anchor_of(cell.title): cell.text for cell in Source.read(PAGE.notebook).cells}
    whole = cells["faded-the-next-flight-to-cancel"]
    pieces = [piece for line in faded.splitlines() for piece in line.split("____")]
    assert all(piece in whole for piece in pieces)


def test_lines_of_django_that_the_page_names():
    from django.db.models import query

    lines = Path(query.__file__).read_text(encoding="utf-8").splitlines()
    assert "self.select_for_update().get_or_create(" in lines[990 - 1]
    assert all("self.get(**kwargs)" in lines[number - 1] for number in (948, 958))
    assert "for field in self.model._meta.local_concrete_fields" in lines[1007 - 1]
    assert "update_fields.add(field.attname)" in lines[1013 - 1]
