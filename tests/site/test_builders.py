"""MkDocs and Zensical build the same site from the same file, strictly."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from mergeable import course

REPOSITORY = Path(__file__).resolve().parents[2]
PREFIX = "/mergeable/"
BUILDERS = ("mkdocs", "zensical")
FONTS_AT_MOST = 250_000  # bytes
RESOURCES = {"script", "img", "link", "iframe", "source", "video", "audio", "use"}


def test_every_page_of_the_course_is_built(documents):
    taught = course.load(REPOSITORY)
    pages = [*(track.page for track in taught.tracks), *(one.page for one in taught.lessons)]
    assert {"read-the-red", "orm-n-plus-one"} <= {one.id for one in taught.lessons}
    for builder in BUILDERS:
        for page in pages:
            url = page.relative_to(REPOSITORY / "docs").with_suffix("").as_posix() + "/"
            assert url.replace("/index/", "/") in documents[builder]


def test_both_builders_give_the_same_articles(documents):
    assert documents["mkdocs"].keys() == documents["zensical"].keys()
    assert len(documents["mkdocs"]) > 5
    for url, document in documents["mkdocs"].items():
        other = documents["zensical"][url]
        assert other.article == document.article, url
        assert other.outline == document.outline, url


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_internal_link_and_anchor_resolves(documents, sites, builder):
    checked = 0
    for document in documents[builder].values():
        for _, address in document.links:
            target = urlsplit(document.resolve(address))
            if target.netloc not in ("site", "example.org") or target.scheme == "data":
                continue
            assert target.path.startswith(PREFIX), f"{document.url} leaves the site: {address}"
            path = unquote(target.path.removeprefix(PREFIX))
            found = documents[builder].get(path)
            if found is None:
                assert path, address
                assert (sites[builder] / path).is_file(), f"{document.url} links to {address}"
            elif target.fragment:
                assert unquote(target.fragment) in found.ids, f"{document.url} links to {address}"
            checked += 1
    assert checked > 100


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_page_and_no_style_sheet_loads_from_elsewhere(documents, sites, builder):
    for document in documents[builder].values():
        for element, address in document.links:
            target = urlsplit(document.resolve(address))
            ours = target.scheme == "data" or target.netloc in ("site", "example.org")
            assert ours or element not in RESOURCES, f"{document.url} loads {address}"
    sheets = list(sites[builder].rglob("*.css"))
    assert sheets
    for sheet in sheets:
        for address in re.findall(r"url\(([^)]+)\)|@import[^;]+", sheet.read_text("utf-8")):
            assert not re.match(r"""['"]?(https?:)?//""", address), f"{sheet.name}: {address}"


@pytest.mark.parametrize("builder", BUILDERS)
def test_only_pages_and_assets_are_published(sites, builder):
    published = {path.relative_to(sites[builder]).parts[0] for path in sites[builder].rglob("*")}
    assert not published & {"overrides", "exercises", "notebooks"}
    sources = [path for path in sites[builder].rglob("*") if path.suffix in (".py", ".ipynb")]
    own = sites[builder] / "assets" / "check"  # notebooks, to download and to run
    assert not [path for path in sources if not path.is_relative_to(own)]


def test_typefaces_are_few_and_have_their_licences_beside_them():
    fonts = list((REPOSITORY / "docs" / "assets" / "fonts").iterdir())
    faces = [path for path in fonts if path.suffix == ".woff2"]
    assert 0 < sum(path.stat().st_size for path in faces) < FONTS_AT_MOST
    licences = {
        path.name: path.read_text("utf-8") for path in fonts if path.name.startswith("LICENSE-")
    }
    for face in faces:
        family = face.name.partition("-latin")[0]
        assert "SIL Open Font License, Version 1.1" in licences[f"LICENSE-{family}.txt"]
    sheet = (REPOSITORY / "docs" / "assets" / "stylesheets" / "fonts.css").read_text("utf-8")
    assert {face.name for face in faces} == set(re.findall(r"fonts/([\w.-]+\.woff2)", sheet))
