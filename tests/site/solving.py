"""A reader who solves exercises on the page, for the tests of that."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from mergeable import course

REPOSITORY = Path(__file__).resolve().parents[2]
JUDGED = "place => ['passed', 'failed', 'broken'].includes(place.dataset.state)"
LONG = 60_000  # ms: Python starts on a machine that is busy with other tests
CHECKS_OWN = "/assets/check/"  # what is fetched only for a reader who asks


def exercise(name):
    """Return an exercise of the real course."""
    return course.load(REPOSITORY).exercise_named(name)


def solution(name):
    """Return the reference solution's files."""
    found = exercise(name)
    return {file: (found.solution / file).read_text("utf-8") for file in found.editable}


def lesson_of(name):
    """Return the address of an exercise's lesson, from the site's root."""
    found = exercise(name)
    page = next(one.page for one in course.load(REPOSITORY).lessons if one.id == found.lesson)
    return page.relative_to(REPOSITORY / "docs").with_suffix("").as_posix() + "/"


@dataclass
class Reader:
    """A browser with a site open, and everything that happened in it."""

    context: object
    address: str
    said: list[str] = field(default_factory=list)  # errors and warnings on the console
    requests: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page = self.context.new_page()
        self.page.set_default_timeout(LONG)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.context.on("request", lambda sent: self.requests.append(sent.url))

    def _note(self, message):
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def go(self, path):
        """Open a page of the site."""
        self.page.goto(self.address + path)

    def find(self, name):
        """Return the place on the page where this exercise is solved."""
        self.place = self.page.locator(f".check[data-exercise={name}]")
        return self.place

    def open(self, name):
        """Open an exercise's editor and wait until Python is ready."""
        self.go(lesson_of(name))
        self.find(name).locator("button.first").click()
        self.hear("Python is ready")
        return self.place

    def press(self, button):
        """Press one of the editor's buttons."""
        self.place.get_by_role("button", name=button, exact=True).click()

    def hear(self, words):
        """Wait until the page announces these words."""
        self.place.locator("p.status", has_text=words).wait_for()

    def announced(self):
        """Return what a screen reader was told last."""
        return self.place.locator("p.status").inner_text()

    def write(self, text, file=None):
        """Put a text into the editor in the place of what is there."""
        if file:
            tab = self.place.locator(".files button", has_text=file)
            if tab.count():
                tab.click()
        self.place.locator(".cm-content").focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("ControlOrMeta+v")

    def code(self):
        """Return the text in the editor."""
        self.place.locator(".cm-content").focus()
        self.page.evaluate("navigator.clipboard.writeText('')")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("ControlOrMeta+c")
        return self.page.evaluate("navigator.clipboard.readText()")

    def check(self):
        """Press Check and return how it ended."""
        self.press("Check")
        return self.judged()

    def judged(self):
        """Wait for the verdict and return its status."""
        self.page.wait_for_function(JUDGED, arg=self.place.element_handle())
        return self.place.get_attribute("data-state")

    def messages(self):
        """Return what the checks say, those that are folded too."""
        return self.place.locator(".checks .message").all_text_contents()

    def kept(self, name):
        """Return what the browser keeps of an exercise."""
        text = self.page.evaluate("key => localStorage.getItem(key)", f"mergeable:attempt:{name}")
        return json.loads(text) if text else None

    def end(self):
        """Close the browser's window; nothing may have gone wrong or left the site."""
        self.context.close()
        ours = (self.address, "data:", "blob:")
        assert [url for url in self.requests if not url.startswith(ours)] == []
        assert self.said == []
