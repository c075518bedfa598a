"""Solving an exercise on its page: fail, take a hint, mend it, pass, and find it solved."""

import json

import pytest

from tests.site.solving import CHECKS_OWN, lesson_of, solution

PLAIN, DJANGO, SEVERAL = "read-the-clock", "departures-in-one-query", "feed-across-two-modules"
NAMES = "() => document.activeElement.textContent.trim()"


def test_a_page_without_interaction_loads_nothing_of_it(reading):
    reader = reading()
    reader.go(lesson_of(PLAIN))
    reader.find(PLAIN).get_by_role("button", name="Solve it here").wait_for()
    reader.page.mouse.wheel(0, 5000)
    reader.page.wait_for_load_state("networkidle")
    assert [url for url in reader.requests if CHECKS_OWN in url] == []


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_with_the_mouse(reading, builder):
    reader = reading(builder)
    reader.open(DJANGO)
    assert reader.check() == "failed"
    assert "checks pass. First to look at" in reader.announced()
    opened = reader.place.locator(".checks details[open]")
    assert opened.count() == 1
    assert "sent 48 queries for 16 flights and 421 for 142" in opened.inner_text()
    assert reader.place.locator(".cm-blamed").count() >= 1
    assert not reader.place.locator(".answer").count()
    assert not [url for url in reader.requests if "/answers/" in url]

    card = reader.page.locator(".exercise", has=reader.place)
    reader.press("Hint")
    assert card.locator(".hint[open]").count() == 1
    reader.press("Hint")
    assert card.locator(".hint[open]").count() == 2

    for file, text in solution(DJANGO).items():
        reader.write(text, file)
    assert reader.check() == "passed"
    assert "Solved: all" in reader.announced()
    assert reader.place.locator(".cm-blamed").count() == 0
    assert "✓ solved" in card.locator("> .label").inner_text()
    reader.place.locator(".answer summary", has_text="One solution").click()
    reader.place.locator(".answer .highlight").first.wait_for()
    reader.place.locator(".answer summary", has_text="What there is to say").click()
    assert len(reader.place.locator(".answer .body").last.inner_text()) > 200
    assert reader.kept(DJANGO)["record"]["hints"] == 2

    written = reader.code()
    reader.page.reload()
    assert "✓ solved" in card.locator("> .label").inner_text()
    here = reader.page.locator("nav.course a[aria-current=page]", has_text="solved").first
    assert "1 of" in here.inner_text()
    reader.place.get_by_role("button", name="Go on here").click()
    reader.place.locator(".cm-content").wait_for()
    assert reader.code() == written
    reader.go("lessons/")
    assert reader.page.locator(".syllabus a .done").first.inner_text().strip().startswith("1 of")


def test_with_the_keyboard_alone(reading):
    reader = reading("zensical")
    reader.go(lesson_of(PLAIN))
    place, keyboard = reader.find(PLAIN), reader.page.keyboard
    for _ in range(400):
        keyboard.press("Tab")
        if reader.page.evaluate(NAMES) == "Solve it here":
            break
    keyboard.press("Enter")
    place.locator(".cm-content:focus").wait_for()
    keyboard.press("ControlOrMeta+Enter")
    assert reader.judged() == "failed"
    keyboard.press("Escape")
    assert reader.page.evaluate(NAMES) == "Check"
    keyboard.press("Tab")
    assert reader.page.evaluate(NAMES) == "Hint"
    keyboard.press("Enter")
    assert reader.page.evaluate(NAMES).startswith("Hint 1 of")
    for _ in range(60):
        keyboard.press("Shift+Tab")
        if reader.page.evaluate("document.activeElement.matches('.cm-content')"):
            break
    keyboard.press("ControlOrMeta+a")
    for line in solution(PLAIN)["clock.py"].rstrip().split("\n"):
        keyboard.insert_text(line)
        keyboard.insert_text("\n")
    keyboard.press("ControlOrMeta+Enter")
    reader.hear("Solved")
    keyboard.press("Escape")
    assert reader.page.evaluate(NAMES) == "Check"


def test_start_again_can_be_undone_in_every_file(reading):
    reader = reading()
    reader.open(SEVERAL)
    tabs = reader.place.locator(".files button").all_inner_texts()
    assert len(tabs) == 2
    for file in tabs:
        reader.write(f"# mine in {file}\n", file)
    reader.press("Start again")
    reader.hear("This is the starter again.")
    assert "# mine" not in reader.code()
    reader.press("Undo")
    for file in tabs:
        reader.place.locator(".files button", has_text=file).click()
        assert reader.code().startswith(f"# mine in {file}")


def test_both_are_offered_when_the_starter_has_changed(reading):
    reader = reading()
    reader.go(lesson_of(PLAIN))
    attempt = {"starter": "of-long-ago", "files": {"clock.py": "mine = 1\n"}, "record": {}}
    keep = "text => localStorage.setItem('mergeable:attempt:read-the-clock', text)"
    reader.page.evaluate(keep, json.dumps(attempt))
    reader.page.reload()
    reader.find(PLAIN).get_by_role("button", name="Go on here").click()
    reader.place.get_by_text("has a new starter since you began").wait_for()
    assert reader.code().startswith("mine = 1")
    reader.press("Take the new starter")
    assert "def clock(time):" in reader.code()
    reader.press("Bring it back")
    assert reader.code().startswith("mine = 1")
    assert "def clock(time):" in reader.kept(PLAIN)["older"]["files"]["clock.py"]


def test_it_lives_through_instant_navigation(reading):
    reader = reading()
    reader.page.goto(reader.address + "lessons/")
    reader.page.evaluate("window.kept = true")
    address = lesson_of(PLAIN)
    reader.page.locator(f"article a[href*='{address.split('/')[-2]}']").first.click()
    reader.page.wait_for_url(f"{reader.address}{address}")
    reader.find(PLAIN).get_by_role("button", name="Solve it here").click()
    reader.hear("Python is ready")
    reader.write("def clock(time):\n    return ''\n")
    reader.page.locator("nav.course a:visible", has_text="Django").first.click()
    reader.page.wait_for_url("**/lessons/django/**")
    reader.page.go_back()
    reader.find(PLAIN).get_by_role("button", name="Go on here").click()
    reader.hear("Python is ready")
    assert "return ''" in reader.code()
    assert reader.check() == "failed"
    assert reader.page.evaluate("window.kept") is True
    reader.write("later = 1\n")
    reader.page.reload()  # the editor that was left must not write over this one's work
    assert reader.kept(PLAIN)["files"] == {"clock.py": "later = 1\n"}
