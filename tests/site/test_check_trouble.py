"""What goes wrong on the page ends in the right words, and the page lives on."""

import re
import time

from axe_playwright_python.sync_playwright import Axe

from tests.site.solving import CHECKS_OWN, lesson_of, solution

PLAIN = "read-the-clock"
RUNNING = "document.querySelector('.check[data-state=checking]') !== null"

# Learners' code, and the words that one of the checks must end in.
NASTY = {
    "an endless loop": ("n = 1\nwhile n:\n    n += 1", "did not end within 10 s", "broken"),
    "endless printing": ("while True:\n    print('again')", "printed more than 5 MB", "broken"),
    "os._exit": ("import os\nos._exit(3)", "ended its process (exit status 3)", "broken"),
    "sys.exit": ("import sys\nsys.exit(0)", "ended the program: sys.exit(0)", "failed"),
    "a skip": ("import pytest\npytest.skip('no')", "A skip is no pass", "failed"),
    "pytest.exit": ("import pytest\npytest.exit('no')", "A check needs it to return", "failed"),
    "deep recursion": ("return clock(time)", "calls itself too deeply", "failed"),
    "input()": ("input('Time? ')", "EOFError: EOF when reading a line", "failed"),
    "a thread": (
        "import threading\nthreading.Thread().start()",
        "can't start new thread",
        "failed",
    ),
    "a 3 GB list": ("return [0] * 800_000_000", "MemoryError", "failed"),
}
WHOLE = {
    "a syntax error": ("def clock(time):\n    return (\n", "clock.py, line 2 is not valid Python"),
    "a deleted function": ("def watch(time):\n    return ''\n", "has no `clock`"),
    "nothing": ("", "has no `clock`"),
}


def test_nasty_code_ends_in_words(reading):
    reader = reading()
    reader.open(PLAIN)
    for name, (body, words, status) in NASTY.items():
        lines = "".join(f"    {line}\n" for line in body.split("\n"))
        reader.write(f"def clock(time):\n{lines}")
        assert reader.check() == status, name
        assert any(words in message for message in reader.messages()), (name, reader.messages())
    for name, (text, words) in WHOLE.items():
        reader.write(text)
        assert reader.check() == "failed", name
        assert any(words in message for message in reader.messages()), (name, reader.messages())
    reader.write(solution(PLAIN)["clock.py"])
    assert reader.check() == "passed"


def test_the_line_of_an_endless_loop_is_named(reading):
    reader = reading()
    reader.open(PLAIN)
    reader.write("def clock(time):\n    n = 1\n    while n:\n        n += 1\n")
    assert reader.check() == "broken"
    (first, *others) = reader.messages()
    assert "did not end within 10 s" in first
    assert re.search(r"Where: +clock\.py, line [34]", first), first
    assert all("Not run" in message for message in others)
    assert reader.place.locator(".cm-blamed").count() == 1


def test_an_endless_loop_that_listens_to_nothing_ends_too(reading):
    reader = reading()
    reader.open(PLAIN)
    body = "while True:\n        try:\n            time += 1\n        except BaseException:\n"
    reader.write(f"def clock(time):\n    {body}            pass\n")
    assert reader.check() == "broken"
    assert "did not end within 10 s" in reader.messages()[0]


def test_a_check_that_ends_python_costs_the_others_nothing(reading):
    reader = reading()
    reader.open(PLAIN)
    body = "    if time == 2400:\n        import os\n        os._exit(1)\n"
    whole = solution(PLAIN)["clock.py"].replace("    hour,", f"{body}    hour,")
    reader.write(whole)
    assert reader.check() == "broken"
    assert reader.announced().startswith("2 of 3 checks pass.")


def test_what_is_printed_stands_apart(reading):
    reader = reading()
    reader.open(PLAIN)
    reader.write("def clock(time):\n    print('the time is', time)\n    return ''\n")
    assert reader.check() == "failed"
    printed = reader.place.locator(".printed")
    printed.locator("summary").click()
    assert "the time is 517" in printed.locator("pre").inner_text()
    assert not any("the time is" in message for message in reader.messages()[:-1])


def test_a_second_check_counts_what_was_written_since(reading):
    reader = reading()
    reader.open(PLAIN)
    reader.write("def clock(time):\n    while True:\n        pass\n")
    reader.press("Check")
    reader.page.wait_for_function(RUNNING)
    reader.press("Check")
    reader.hear("Checking this already")
    reader.write(solution(PLAIN)["clock.py"])
    begun = time.monotonic()
    assert reader.check() == "passed"
    assert time.monotonic() - begun < 9  # not after the first one's limit
    assert reader.kept(PLAIN)["record"]["attempts"] == 1


def test_a_lost_network_is_told_and_can_be_tried_again(reading):
    reader = reading()
    reader.go(lesson_of(PLAIN))
    reader.context.route("**/machine-*.bin", lambda route: route.abort())
    reader.find(PLAIN).get_by_role("button", name="Solve it here").click()
    reader.hear("Look at your network")
    assert "mergeable check read-the-clock" in reader.announced()
    reader.context.unroute("**/machine-*.bin")
    reader.press("Try again")
    reader.hear("Python is ready")
    assert reader.check() == "failed"
    reader.said.clear()  # the browser itself complains of the lost file


def test_an_editor_that_cannot_be_fetched_is_told(reading):
    reader = reading()
    reader.go(lesson_of(PLAIN))
    reader.context.route(f"**{CHECKS_OWN}**", lambda route: route.abort())
    place = reader.find(PLAIN)
    place.get_by_role("button", name="Solve it here").click()
    place.get_by_text("could not be fetched").wait_for()
    reader.context.unroute(f"**{CHECKS_OWN}**")
    place.get_by_role("button", name="Solve it here").click()
    reader.hear("Python is ready")
    reader.said.clear()


def test_a_browser_without_workers_is_told_what_to_do(reading):
    reader = reading()
    reader.context.add_init_script("window.Worker = class { constructor() { throw Error('no') } }")
    reader.go(lesson_of(PLAIN))
    reader.find(PLAIN).get_by_role("button", name="Solve it here").click()
    reader.hear("does not let the page run Python")
    assert "mergeable check read-the-clock" in reader.announced()


def test_a_browser_that_keeps_nothing_says_so(reading):
    reader = reading()
    refuse = "Storage.prototype.setItem = () => { throw new DOMException('full') }"
    reader.context.add_init_script(refuse)
    reader.open(PLAIN)
    assert reader.check() == "failed"
    reader.place.get_by_text("This browser keeps nothing for this site").wait_for()


def test_axe_finds_nothing_with_the_editor_open_and_a_verdict_shown(reading):
    reader = reading(reduced_motion="reduce")
    reader.open(PLAIN)
    assert reader.check() == "failed"
    reader.press("Hint")
    reader.page.evaluate("document.querySelectorAll('.check details').forEach(d => d.open = true)")
    _in_every_light(reader.page)
    reader.write(solution(PLAIN)["clock.py"])
    assert reader.check() == "passed"
    for summary in reader.place.locator(".answer summary").all():
        summary.click()
    reader.place.locator(".answer .highlight").first.wait_for()
    _in_every_light(reader.page)


def _in_every_light(page):
    for width, height in ((1280, 900), (360, 780)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("default", "slate"):
            page.evaluate("name => { document.body.dataset.mdColorScheme = name; }", scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            _no_violations(page)


def _no_violations(page):
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    told = [
        f"{one['id']}: {one['help']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]
    assert not told, "\n".join(sorted(set(told)))
    assert found.response["passes"]
