"""The built site in a real Chromium: for eyes, keyboards, screen readers, paper and no scripts."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from mergeable import course

REPOSITORY = Path(__file__).resolve().parents[2]
LESSONS = [
    page.page.relative_to(REPOSITORY / "docs").with_suffix("").as_posix() + "/"
    for page in course.load(REPOSITORY).lessons
]
PAGES = ["", "lessons/", *LESSONS]
WIDTHS = {1280: 900, 360: 780}
NARROWEST = 320  # CSS pixels: WCAG 2.2, 1.4.10
# All of axe's rules, and in the dark scheme those that colours can break.
AXE = {
    "light": {"rules": {"target-size": {"enabled": True}}},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}
# Opens what is folded, and waits until scripts have seen it.
OPEN_ALL = """new Promise(done => {
  document.querySelectorAll('article details').forEach(one => one.open = true);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)));
})"""

# What a keyboard must reach: everything that acts, is shown and is not switched off.
ACTING = """() => {
  const shown = one => one.checkVisibility({visibilityProperty: true})
    && one.getClientRects().length > 0 && !one.closest('[aria-hidden=true]');
  const acting = document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]');
  const found = [...acting].filter(one => shown(one) && !one.disabled && one.tabIndex >= 0);
  const radios = found.filter(one => one.type === 'radio'); // Tab stops once at each group
  return found.length - radios.length + new Set(radios.map(one => one.name)).size;
}"""
# Where the focus is, whether one sees that it is there, and whether it was there before.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const rings = [one, ...document.querySelectorAll(`label[for="${one.id || '-'}"]`)]
    .filter(each => each.checkVisibility({opacityProperty: true, visibilityProperty: true}));
  const ringed = each => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  };
  const box = (rings.find(ringed) ?? one).getBoundingClientRect();
  const seen = rings.some(ringed) || getComputedStyle(one).caretColor && one.matches('input');
  const again = one.dataset.reached === 'yes';
  one.dataset.reached = 'yes';
  return {
    again, seen, what: one.outerHTML.slice(0, 160),
    acts: one.matches('a, button, input, select, textarea, summary, [tabindex="0"]'),
    within: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.fixture
def look(chromium, served, tmp_path):
    """Open a page of the site; at the end nothing may have gone wrong or left the site."""
    opened, trouble = [], []

    def open_page(path="", width=1280, scheme="light", **options):
        height = WIDTHS.get(width, 780)
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda said: _note_console(said, trouble))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda sent: _note_request(sent, served, trouble))
        page.goto(served + path)
        if options.get("java_script_enabled", True):
            page.wait_for_function("document.fonts.status === 'loaded'")
        return page

    yield open_page
    for context in opened:
        context.close()
    assert trouble == []


def _note_console(said, trouble):
    if said.type in ("error", "warning"):
        trouble.append(said.text)


def _note_request(sent, served, trouble):
    if not sent.url.startswith((served, "data:", "blob:")):
        trouble.append(f"{sent.url} is off the site")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_is_cut(look, tmp_path, path, width, scheme):
    page = look(path, width, scheme, reduced_motion="reduce")
    page.screenshot(path=tmp_path / "closed.png", full_page=True)
    page.evaluate(OPEN_ALL)
    page.screenshot(path=tmp_path / "open.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    _no_violations(page, scheme)


def _no_violations(page, scheme="light"):
    found = Axe().run(page, options=AXE[scheme])
    told = [
        f"{one['id']}: {node['target']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]
    assert not told, "\n".join(sorted(set(told)))
    assert found.response["passes"]


def test_axe_finds_nothing_in_the_open_menu_and_search(look):
    page = look(LESSONS[0], 360, reduced_motion="reduce")
    page.locator("button.menu").click()
    page.locator("#menu a", has_text="Teach").wait_for()
    _no_violations(page)
    page = look(LESSONS[0], 1280, reduced_motion="reduce")
    page.locator(".md-search__input").press_sequentially("queries")
    page.locator(".md-search-result__link").first.wait_for()
    _no_violations(page)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_narrowest_screen(look, path):
    page = look(path, NARROWEST)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(look, path, width):
    page = look(path, width, reduced_motion="reduce")
    page.evaluate(OPEN_ALL)
    wanted, reached = page.evaluate(ACTING), 0
    for _ in range(wanted * 2 + 10):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None or focused["again"]:
            break
        assert focused["seen"], f"no sign of the focus on {focused['what']}"
        assert focused["within"], f"the focus is off the screen on {focused['what']}"
        reached += focused["acts"]
    assert reached >= wanted > 5


def test_the_menu_opens_and_leads_on_by_keyboard_alone(look):
    page = look(LESSONS[0], 360, reduced_motion="reduce")
    link = page.locator("#menu a", has_text="Teach")
    assert not link.is_visible()
    page.locator("button.menu").focus()
    page.keyboard.press("Enter")
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#menu') !== null")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/instructors/")
    page.wait_for_function("!document.querySelector('#menu:popover-open')")


def test_a_prediction_answers_by_keyboard(look):
    page = look(_page_with(look, ".prediction"))
    reply = page.locator(".choice.right .reply").first
    assert not reply.is_visible()
    page.locator(".choice.right summary").first.focus()
    page.keyboard.press("Enter")
    assert reply.is_visible()
    assert reply.inner_text().lstrip("✓ ").startswith("Right.")


def _page_with(look, selector):
    for path in LESSONS:
        if look(path).locator(selector).count():
            return path
    pytest.fail(f"No lesson shows {selector}")


def test_the_colour_scheme_can_be_changed_and_is_kept(look):
    page = look()
    scheme = "document.body.dataset.mdColorScheme"
    assert page.evaluate(scheme) == "default"
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("[data-md-component=palette] label:not([hidden])").click()
    assert page.evaluate(scheme) == "slate"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.reload()
    assert page.evaluate(scheme) == "slate"


def test_pages_change_without_a_reload_and_still_work(look, served):
    page = look("lessons/")
    page.evaluate("window.kept = true")
    page.locator("article a[href*='orm-n-plus-one']").first.click()
    page.wait_for_url(f"{served}lessons/django/orm-n-plus-one/")
    page.locator("article h1", has_text="N+1").wait_for()
    assert page.evaluate("window.kept") is True
    for address in page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
        assert address.startswith((served, "http")), address
        assert "127.0.0.1" not in address or address.startswith(served), address
    card = page.locator(".exercise").first
    card.locator(".hint > summary").first.click()
    assert card.locator(".hint > p").first.is_visible()


def test_search_finds_a_lesson(look, served):
    page = look()
    page.locator(".md-search__input").press_sequentially("read the red")
    result = page.locator(".md-search-result__link").first
    result.wait_for()
    assert result.evaluate("one => one.href").startswith(f"{served}lessons/")


def test_commands_can_be_copied(look, chromium):
    page = look(_page_with(look, ".commands"), permissions=["clipboard-read", "clipboard-write"])
    page.locator(".exercise > .type > summary").first.click()
    button = page.locator(".commands button").first
    button.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("mergeable start ")


# The text of code that lies under a button, wherever the code was scrolled to.
COVERED = """() => [...document.querySelectorAll('article .copy')].flatMap(button => {
  const box = button.getBoundingClientRect();
  const code = button.parentElement.querySelector('code').getBoundingClientRect();
  return box.width === 0 || box.bottom <= code.top + 1 || box.left >= code.right - 1
    ? [] : [button.parentElement.textContent];
})"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_no_button_covers_code(look, path, width):
    page = look(path, width)
    page.evaluate(OPEN_ALL)
    assert page.locator("article .copy").count() or path == "lessons/"
    assert page.evaluate(COVERED) == []


def test_what_was_printed_wraps_on_a_phone_and_a_picture_keeps_its_size(look):
    page = look(_page_with(look, ".picture"), 360)
    page.evaluate(OPEN_ALL)
    scrolling = page.evaluate(
        """[...document.querySelectorAll('article .language-text code')]
          .filter(one => one.scrollWidth > one.clientWidth).length"""
    )
    assert scrolling == 0
    picture = page.locator(".picture img").first.bounding_box()
    assert picture["width"] >= 480  # as wide as words of 10 pixels need
    before = picture["x"]
    page.locator(".picture").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        f"document.querySelector('.picture img').getBoundingClientRect().x < {before}"
    )


LINE = 76  # characters: the longest line of a starter and of a cell
ROOM = """line => [...document.querySelectorAll('article .highlight pre > code')].filter(code => {
  const longest = Math.max(...code.textContent.split('\\n').map(each => each.length));
  return longest <= line && code.scrollWidth > code.clientWidth;
}).map(code => code.textContent)"""


@pytest.mark.parametrize("path", LESSONS)
def test_code_of_the_agreed_width_needs_no_scrolling_on_a_desk(look, path):
    page = look(path, 1280)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(ROOM, LINE) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_reads_without_scripts(look, path):
    page = look(path, 360, "dark", java_script_enabled=False)
    article = page.locator("article")
    assert article.locator("h1").is_visible()
    assert len(article.inner_text()) > 200
    page.locator("button.menu").press("Enter")
    assert page.locator("#menu a", has_text="Teach").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("[data-md-component=palette]").is_visible()
    for summary in article.locator("summary:visible").all()[:3]:
        summary.press("Enter")
        assert summary.evaluate("one => one.parentElement.open")
    background = article.evaluate("one => getComputedStyle(document.body).backgroundColor")
    assert _lightness(background) < 60  # the system's dark scheme holds


def _lightness(colour):
    """Return the mean of a CSS colour's red, green and blue, from 0 to 255."""
    numbers = [float(part) for part in colour.partition("(")[2].rstrip(")").split(",")[:3]]
    return sum(numbers) / 3


def test_nothing_moves_for_those_who_ask_for_that(look):
    page = look(LESSONS[-1], reduced_motion="reduce")
    moving = page.evaluate(
        """[...document.querySelectorAll('*')].filter(one => {
          const style = getComputedStyle(one);
          return style.animationName !== 'none'
            || style.transitionDuration.split(',').some(each => parseFloat(each) > 0.01);
        }).length"""
    )
    assert moving == 0


def test_paper_shows_what_is_folded(look):
    page = look(_page_with(look, ".prediction"))
    page.emulate_media(media="print")
    assert page.locator(".choice .reply").first.bounding_box()["height"] > 0
    assert not page.locator(".md-header").is_visible()
    page.pdf()
