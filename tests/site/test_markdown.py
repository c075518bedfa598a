"""What the extension does within Python-Markdown: predictions, gaps, verdicts, reports."""

import re
from pathlib import Path

import markdown
import pytest
from mergeable.errors import CourseError

ROOT = Path(__file__).resolve().parents[1] / "courses" / "pages"
PREDICTION = """
> How many queries?
>
> - *None.* Rows do not come one by one.
> - **One.** The queryset keeps its rows.
"""


@pytest.fixture
def render(monkeypatch):
    monkeypatch.chdir(ROOT)
    fence = {"name": "verdict", "class": "verdict"}

    def run(text):
        from mergeable.site.verdict import format_verdict

        fences = {"custom_fences": [{**fence, "format": format_verdict}]}
        return markdown.markdown(
            text,
            extensions=["md_in_html", "attr_list", "pymdownx.superfences", "mergeable.site"],
            extension_configs={"pymdownx.superfences": fences},
        )

    return run


def test_a_prediction_opens_a_reply_for_each_answer(render):
    html = render(PREDICTION)
    assert html.count("<details") == html.count("<summary>") == 2
    assert re.search(r'choice wrong">\s*<summary><span class="letter">A</span>', html)
    assert re.search(r'choice right">\s*<summary><span class="letter">B</span>', html)
    assert "Not this one.</strong> Rows do not come one by one." in html
    assert "Right.</strong> The queryset keeps its rows." in html
    assert 'role="group"' in html
    assert 'aria-labelledby="prediction-1"' in html


def test_answers_look_alike_before_choosing(render):
    html = render(PREDICTION)
    summaries = "".join(re.findall(r"<summary>.*?</summary>", html, re.DOTALL))
    assert "<em>" not in summaries
    assert "<strong>" not in summaries


def test_loose_lists_and_code_in_questions_are_fine(render):
    html = render(
        "> What is printed?\n>\n> ```python\n> print(1)\n> ```\n>\n"
        "> - *`0`.* No.\n>\n>     More.\n>\n> - **`1`.** Yes.\n"
    )
    assert html.count("<details") == 2
    assert "<pre" in html.partition("<details")[0]
    assert "More." in html.partition("choice right")[0]


def test_two_quotations_in_a_row_are_two_predictions(render):
    html = render(PREDICTION + PREDICTION + "\n> And a quotation.\n")
    assert html.count('class="prediction"') == 2
    assert 'id="prediction-2"' in html
    assert re.search(r"<blockquote>\s*<p>And a quotation.</p>\s*</blockquote>", html)


def test_other_quotations_stay_quotations(render):
    html = render("> Some words.\n>\n> - a list\n> - *of* things\n")
    assert "<blockquote>" in html
    assert "<details" not in html


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("*None.*", "**None.**", "2 right answers"),
        ("**One.**", "*One.*", "0 right answers"),
        (" Rows do not come one by one.", "", "no reply to answer A"),
        ("> - *None.* Rows do not come one by one.\n", "", "has 1 answers"),
    ],
)
def test_a_malformed_prediction_stops_the_build(render, before, after, words):
    with pytest.raises(CourseError, match=words):
        render(PREDICTION.replace(before, after))


def test_a_link_into_the_repository_within_a_sentence_stops_the_build(render):
    with pytest.raises(CourseError, match=r"/exercises/django/departures/models\.py"):
        render("See [the models](/exercises/django/departures/models.py) first.")


def test_every_problem_of_a_page_is_told_at_once(render):
    with pytest.raises(CourseError) as error:
        render("[A](/one/)\n\n[B](/two/)\n")
    assert "/one/" in error.value.problem
    assert "/two/" in error.value.problem
    assert "docs/index.md" in error.value.problem


def test_gaps_are_marked_in_code_and_nowhere_else(render):
    html = render('A ____ in prose.\n\n```python\nx.____("plane", a____b)\n```\n')
    assert html.count('<span class="gap">') == 1
    assert "A ____ in prose" in html


def test_a_verdict_marks_its_lines_in_words_and_signs(render):
    html = render("```verdict\n✗ Late <b>\n  Called:    late([1])\n✓ Fine\n!important\n```")
    assert '<strong class="failed">✗ Late &lt;b&gt;</strong>' in html
    assert '<strong class="passed">✓ Fine</strong>' in html
    assert "<strong" not in html.partition("!important")[0].rpartition("<span")[2]
    assert "--hang: 13ch" in html
    assert "What the check prints" in html


def test_a_fold_of_githubs_holds_markdown(render):
    html = render("<details>\n<summary>Why `n`?</summary>\n\n*So.*\n\n</details>")
    assert "<summary>Why <code>n</code>?</summary>" in html
    assert "<em>So.</em>" in html
