"""Blocks of code, told apart for the button that copies."""

import pytest
from markdown import Markdown
from mergeable.site.blocks import Blocks


@pytest.fixture
def shown():
    md = Markdown(
        extensions=["pymdownx.superfences", "pymdownx.highlight"],
        extension_configs={"pymdownx.highlight": {"pygments_lang_class": True}},
    )
    md.postprocessors.register(Blocks(md), "blocks", 4)
    return md.convert


def test_several_lines_stand_under_their_language(shown):
    html = shown("```python\nfirst = 1\n\nsecond = 2\n```")
    assert '<div class="language-python highlight"><span class="filename language">' in html
    assert ">Python</span>" in html


def test_one_line_has_no_bar(shown):
    html = shown("```bash\nmake start\n```")
    assert '<div class="language-bash highlight one-line"><pre>' in html


def test_a_name_stays_the_only_one(shown):
    html = shown('```python title="board.py"\nfirst = 1\nsecond = 2\n```')
    assert html.count('class="filename') == 1
    assert ">board.py</span>" in html


def test_what_was_printed_has_neither_bar_nor_button(shown):
    html = shown("```text\none\ntwo\n```")
    assert '<div class="language-text highlight no-copy"><pre>' in html
    assert "filename" not in html
