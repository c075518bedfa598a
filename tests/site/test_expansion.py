"""Text in, text out: what a link alone on its line becomes. No builder needed."""

import shutil
import time
from pathlib import Path

import pytest
from mergeable import course
from mergeable.site.expansion import expand
from mergeable.site.library import course_at

TINY = Path(__file__).resolve().parents[1] / "courses" / "pages"
LESSON = "docs/lessons/django/orm-n-plus-one.md"
EXERCISE = "exercises/django/orm-n-plus-one/departures-in-one-query"
NOTEBOOK = "/notebooks/django/orm-n-plus-one.ipynb"


@pytest.fixture
def root(tmp_path):
    return shutil.copytree(TINY, tmp_path / "pages")


@pytest.fixture
def expanded(root):
    """Expand a text as if it stood on a page of the tiny course."""

    def run(text, page="docs/index.md"):
        return expand(text, root / page, course.read(root).course)

    return run


@pytest.fixture
def shown(expanded):
    def run(text, page="docs/index.md"):
        body, problems = expanded(text, page)
        assert problems == []
        return body

    return run


def test_the_tiny_course_has_no_findings(root):
    assert course.read(root).findings == ()


def test_an_exercise_becomes_its_card(shown):
    card = shown(f"[Departures in one query](/{EXERCISE}/)", LESSON)
    assert "### Departures in one query {#departures-in-one-query}" in card
    assert "Level 2 of 5" in card
    assert "15 minutes" in card
    for command in (
        "mergeable start departures-in-one-query",
        "mergeable check departures-in-one-query",
        f"pytest {EXERCISE}",
    ):
        assert f"```bash\n{command}\n```" in card


def test_a_card_shows_the_task_without_its_title_and_below_the_cards(shown):
    card = shown(f"[Departures in one query](/{EXERCISE}/)", LESSON)
    assert "\n# " not in card
    assert "\n#### What is judged" in card
    assert "(../first-steps/read-the-red.md)" in card
    assert "[board.py](#departures-in-one-query-board-py)" in card
    assert '<span id="departures-in-one-query-board-py">' in card
    assert "class Flight(models.Model):" in card  # the README's own link alone on its line


def test_a_card_shows_the_starter_and_never_the_learners_work_or_an_answer(shown):
    card = shown(f"[Departures in one query](/{EXERCISE}/)", LESSON)
    assert "You edit <code>board.py</code>: 11 lines" in card
    assert "rows.append(" in card
    assert "A learner has been here" not in card
    assert "the solution" not in card
    assert "Three ways pass" not in card


def test_hints_are_a_ladder_each_rung_inside_the_one_below(shown):
    card = shown(f"[Departures in one query](/{EXERCISE}/)", LESSON)
    first, second, third = (card.index(f"Hint {number} of 3") for number in (1, 2, 3))
    assert first < second < third
    assert "</details>" not in card[first:third]


def test_a_link_must_call_the_exercise_by_its_title(expanded):
    body, [problem] = expanded(f"[Solve this](/{EXERCISE}/)")
    assert '"Solve this"' in problem.problem
    assert '"Departures in one query"' in problem.problem
    assert "unresolved" in body


def test_a_cell_becomes_its_code_and_its_stored_output(shown):
    cell = shown(f"[Queries]({NOTEBOOK}#measure-911-queries-for-500-rows)")
    assert '```python title="Measure: 911 queries for 500 rows"' in cell
    assert "asked = Counter(plane=430, airline=480, flight=1)" in cell
    assert "```text\n911 queries for 500 rows\n```" in cell  # two pieces, one with colours
    assert "Counter({'airline': 480" in cell


def test_a_whole_notebook_becomes_the_way_to_run_it(shown):
    card = shown(f"[The notebook of this lesson]({NOTEBOOK})")
    assert "The notebook of this lesson" in card
    assert "```bash\npytest --nbval notebooks/django/orm-n-plus-one.ipynb\n```" in card
    assert "Counter" not in card


def test_a_table_keeps_its_cells_and_nothing_else(shown):
    cell = shown(f"[Tables by queries]({NOTEBOOK}#locate-which-table-is-asked)")
    assert '<table class="data">' in cell
    assert '<th>airline</th><td class="number">480</td>' in cell
    assert '<th class="number">queries</th>' in cell
    assert 'aria-label="Tables by queries"' in cell
    assert '<tr><td></td><th class="number">queries</th>' in cell  # an empty header heads nothing
    for dropped in ("style", "<script", "alert", "onclick", "border="):
        assert dropped not in cell


def test_a_picture_has_the_links_text_for_its_alt_text(shown):
    cell = shown(f'[Bars: "plane" 430]({NOTEBOOK}#picture-two-tables-send-it-all)')
    assert 'alt="Bars: &quot;plane&quot; 430"' in cell
    assert 'src="data:image/png;base64,iVBOR' in cell
    assert cell.index("<img") < cell.index("<summary>The code</summary>")  # hide-input


def test_a_function_becomes_its_source_with_its_lines(shown):
    source = shown("[Row](/exercises/django/departures/models.py#Flight.board_row)")
    assert 'title="exercises/django/departures/models.py" linenums="11"' in source
    assert "\n@property\ndef board_row(self):" in source
    assert "class Flight" not in source


def test_a_whole_file_of_an_exercise_is_shown_as_it_was_shipped(shown):
    source = shown(f"[Board](/{EXERCISE}/board.py)")
    assert 'linenums="1"' in source
    assert "A learner has been here" not in source


def test_common_mistakes_say_what_the_checks_say(shown):
    mistakes = shown("[Mistakes](/exercises/django/orm-n-plus-one/)", LESSON)
    assert "<summary>Departures in one query: 3 mistakes</summary>" in mistakes
    assert "51 queries for 50 rows" in mistakes
    assert "<code>seats</code> is read and not shown" in mistakes


def test_common_mistakes_stand_under_the_check_that_finds_them(root, shown):
    (root / EXERCISE / "test_departures_in_one_query.py").write_text(
        'def test_reads_only_the_columns_shown(attempt):\n    """Only `code` is read"""\n\n\n'
        'def test_queries_do_not_grow_with_rows(attempt):\n    """Queries do not grow"""\n',
        "utf-8",
    )
    mistakes = shown("[Mistakes](/exercises/django/orm-n-plus-one/)", LESSON)
    columns, grows = (mistakes.index(f"{title}</dt>") for title in ("is read", "do not grow"))
    assert columns < mistakes.index("Selects everything.") < grows
    assert grows < mistakes.index("Prefetches too late.") < mistakes.index("Counts in Python.")


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("Sent by:   board.py, line 28: flight.delay,", "<code>flight.delay,</code>"),
        ("fleet.py, line 12: if plane in set(planes):", "<code>if plane in set(planes):</code>"),
        ("Alike:     136 of  SELECT … FROM plane", "<code>SELECT … FROM plane</code>"),
        ("_execute_with_wrappers", "<code>_execute_with_wrappers</code>"),
        ("241,801 looks at a plane", '<span class="said">“241,801 looks at a plane”</span>'),
        ("rows", "<dd>Selects everything.</dd>"),
    ],
)
def test_a_report_is_told_without_where_it_comes_from(root, shown, says, told):
    facts = root / EXERCISE / "exercise.toml"
    text = facts.read_text("utf-8")
    assert text.count("`seats` is read and not shown") == 1
    facts.write_text(text.replace("`seats` is read and not shown", says), "utf-8")
    mistakes = shown("[Mistakes](/exercises/django/orm-n-plus-one/)", LESSON)
    assert told in mistakes
    assert ", line " not in mistakes


def test_a_track_without_lessons_is_not_in_the_syllabus(root, shown):
    folder = root / "docs" / "lessons" / "later"
    folder.mkdir()
    (folder / "index.md").write_text("# Later\n", "utf-8")
    config = root / "mkdocs.yml"
    track = "\n      - Later:\n          - lessons/later/index.md\n"
    config.write_text(config.read_text("utf-8").rstrip("\n") + track, "utf-8")
    assert course.read(root).course.track_named("later")
    assert "Later" not in shown("[All lessons](/docs/lessons/)", "docs/lessons/index.md")


def test_the_syllabus_lists_tracks_and_lessons(shown):
    syllabus = shown("[All lessons](/docs/lessons/)", "docs/lessons/index.md")
    assert "## [Django](django/index.md)" in syllabus
    assert "### [Find and fix N+1 queries](django/orm-n-plus-one.md)" in syllabus
    assert "Needs: [Read the red](first-steps/read-the-red.md)." in syllabus
    assert "- Bound the number of queries a page makes." in syllabus
    assert "<li>1 exercise</li>" in syllabus
    assert syllabus.index("First steps") < syllabus.index("Django")


def test_a_tracks_page_lists_its_own_lessons(shown):
    track = shown("[Django](/docs/lessons/django/)", "docs/lessons/django/index.md")
    assert "## [Find and fix N+1 queries](orm-n-plus-one.md)" in track
    assert "(../first-steps/read-the-red.md)" in track
    assert "## [Read the red]" not in track


def test_a_lesson_opens_with_its_facts_and_closes_with_the_way_on(root, shown):
    page = shown((root / LESSON).read_text("utf-8").partition("\n---\n")[2], LESSON)
    opening = page[: page.index("## Why a contributor")]
    assert "Django, lesson 1 of 1" in opening
    assert "35 min exercises" in opening
    assert "[Go straight to the last exercise](#departures-in-one-query)" in opening
    assert "Run and checked on 20 November 2026 with django 5.2, python 3.13." in opening
    closing = page[page.index("///Footnotes Go Here///") :]
    assert "[Read the red](../first-steps/read-the-red.md)" in closing
    assert "Next" not in closing


def test_answers_that_github_folds_are_folded_here_too(shown):
    body = shown("<details>\n<summary>Why `n`?</summary>\n\n*So.*\n\n</details>")
    assert body.startswith('<details class="recall" markdown="1">\n<summary markdown="1">Why')


def test_what_stands_in_a_fence_is_left_alone(shown):
    text = "```markdown\n[Nothing](/exercises/nowhere/)\n<details>\n```"
    assert shown(text) == text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[Gone](/exercises/django/nowhere/)", "names nothing in this repository"),
        ("[Out](/../secret.txt)", "names nothing in this repository"),
        ("[](/exercises/django/departures/models.py)", "has no text"),
        ("[World](/exercises/django/departures/)", "is a folder that is no exercise"),
        ("[Row](/exercises/django/departures/models.py#Flight.gate)", "#board_row"),
        ("[Cell](/notebooks/django/orm-n-plus-one.ipynb#nowhere)", "#locate-which-table-is-asked"),
        (f"[Answer](/{EXERCISE}/.answers/solution/board.py)", "is an answer"),
        (f"[Task](/{EXERCISE}/exercise.toml#kind)", "is no Python file"),
        (f"- a list\n  [Departures in one query](/{EXERCISE}/)", "indented"),
    ],
)
def test_what_cannot_be_shown_is_said_with_a_remedy(expanded, line, words):
    body, [problem] = expanded(f"# Page\n\n{line}\n")
    assert words in f"{problem.problem} {problem.remedy}"
    assert problem.remedy
    assert '<div class="unresolved"' in body


def test_a_notebook_with_two_cells_of_one_name_is_refused(root, expanded):
    notebook = root / NOTEBOOK.strip("/")
    notebook.write_text(
        notebook.read_text("utf-8").replace(
            "locate: which table is asked", "picture: two tables send it all"
        )
    )
    _, [problem] = expanded(f"[Cell]({NOTEBOOK}#measure-911-queries-for-500-rows)")
    assert "two cells #picture-two-tables-send-it-all" in problem.problem


def test_a_readme_may_not_link_what_the_site_has_not_got(root, expanded):
    readme = root / EXERCISE / "README.md"
    readme.write_text(
        readme.read_text("utf-8") + "\nSee [the grader](test_departures_in_one_query.py).\n",
        "utf-8",
    )
    _, [problem] = expanded(f"[Departures in one query](/{EXERCISE}/)")
    assert "test_departures_in_one_query.py" in problem.problem


def test_the_course_is_read_once_and_again_when_it_changes(root):
    before = course_at(root)
    assert course_at(root) is before
    time.sleep(0.01)  # the clock of the file system
    facts = root / EXERCISE / "exercise.toml"
    facts.write_text(facts.read_text("utf-8").replace("minutes = 15", "minutes = 25"), "utf-8")
    after = course_at(root)
    assert after.exercise_named("departures-in-one-query").minutes == 25
    (root / EXERCISE / "board.py").write_text("a learner's save", "utf-8")
    assert course_at(root) is after


def test_what_is_left_of_a_moved_page_is_no_lesson_outside_the_navigation(root):
    left = root / "docs/lessons/django/n-plus-one.md"
    left.write_text("---\nmoved: lessons/django/orm-n-plus-one/\n---\n# Moved\n", "utf-8")
    assert course.read(root).findings == ()
    left.write_text("# Moved\n", "utf-8")
    [finding] = course.read(root).findings
    assert finding.rule == "C004"
