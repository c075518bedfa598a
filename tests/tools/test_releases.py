"""Fetching published files: from an index on loopback, on good days and bad ones."""

import random
import sys
import threading
from concurrent.futures import CancelledError
from functools import partial
from types import SimpleNamespace

import pytest
from mergeable.errors import CourseError
from mergeable.releases import Downloads, PackageIndex, download

from tests.publishing import release

CONTENT = random.Random(1).randbytes(300_000)
FILE = "skies-1.0.tar.gz"
SKIES = release(CONTENT)


@pytest.fixture
def shop(shop):
    shop.files[FILE] = CONTENT
    return shop


@pytest.fixture
def fetch(tmp_path):
    folder = tmp_path / "downloads"
    return partial(fetch_into, folder)


def fetch_into(folder, *wanted, advance=lambda _: None):
    downloads = Downloads(folder, PackageIndex(folder))
    return [file for _, file in downloads.fetch(wanted or [SKIES], advance)]


def left(tmp_path):
    return sorted(path.name for path in (tmp_path / "downloads").iterdir())


def test_a_file_is_fetched_once_and_then_needs_nobody(shop, fetch, tmp_path):
    (file,) = fetch()
    assert file.read_bytes() == CONTENT
    assert shop.downloads() == [f"/files/{FILE}"]
    shop.asked.clear()
    assert fetch() == [file]
    assert shop.asked == []
    assert left(tmp_path) == [FILE]


def test_what_broke_off_is_gone_on_with(shop, fetch):
    shop.breaks_after[FILE] = [100_000, 50_000]
    counted = []
    (file,) = fetch(advance=counted.append)
    assert file.read_bytes() == CONTENT
    starts = [int(r[6:-1]) for _, r in shop.asked if r]
    assert starts == [100_000, 150_000]
    assert sum(counted) == len(CONTENT)


def test_a_draft_of_an_earlier_run_is_gone_on_with(shop, fetch, tmp_path):
    draft = tmp_path / "downloads" / f"{FILE}.part"
    draft.parent.mkdir()
    draft.write_bytes(CONTENT[:200_000])
    assert fetch()[0].read_bytes() == CONTENT
    assert shop.asked[-1][1] == "bytes=200000-"
    assert left(tmp_path) == [FILE]


def test_where_parts_cannot_be_had_the_one_file_starts_over(shop, fetch):
    shop.ranges = False
    shop.breaks_after[FILE] = [100_000]
    counted = []
    assert fetch(advance=counted.append)[0].read_bytes() == CONTENT
    assert sum(counted) == len(CONTENT)
    assert len(shop.downloads()) == 2


@pytest.mark.parametrize("damaged", [b"?" * 1000, b"?" * len(CONTENT), b"?" * 400_000])
def test_a_damaged_draft_costs_another_download_and_no_more(shop, fetch, tmp_path, damaged):
    draft = tmp_path / "downloads" / f"{FILE}.part"
    draft.parent.mkdir()
    draft.write_bytes(damaged)
    assert fetch()[0].read_bytes() == CONTENT
    assert left(tmp_path) == [FILE]


def test_a_damaged_file_in_the_cache_is_fetched_again(shop, fetch):
    (file,) = fetch()
    file.write_bytes(CONTENT[:-1] + b"?")
    assert fetch()[0].read_bytes() == CONTENT


def refusal(fetch, *wanted):
    with pytest.raises(CourseError) as refused:
        fetch(*wanted)
    return refused.value


def test_a_wrong_hash_is_refused_by_name_and_nothing_kept(shop, fetch, tmp_path):
    other = CONTENT[:-1] + b"?"
    shop.files[FILE] = other
    refused = refusal(fetch)
    assert refused.problem.startswith(f"The {FILE} that came is not the one")
    assert release(CONTENT).sha256 in refused.problem
    assert release(other).sha256 in refused.problem
    assert "another network" in refused.remedy
    assert left(tmp_path) == []


def test_more_than_was_pinned_is_not_even_read_to_its_end(shop, fetch, tmp_path):
    shop.files[FILE] = CONTENT + b"?" * 5_000_000
    counted = []
    with pytest.raises(CourseError, match="is not the one"):
        fetch(advance=counted.append)
    assert sum(counted) < 1_000_000
    assert left(tmp_path) == []


def test_what_always_breaks_off_is_said_and_kept_for_the_next_time(shop, fetch, tmp_path):
    shop.breaks_after[FILE] = [1000] * download.TRIES
    refused = refusal(fetch)
    assert refused.problem.startswith(f"{FILE} could not be fetched: ")
    assert "goes on where it stopped" in refused.remedy
    assert left(tmp_path) == [f"{FILE}.part"]
    assert fetch()[0].read_bytes() == CONTENT


def test_a_file_that_the_index_has_not_got_is_named(shop, fetch):
    refused = refusal(fetch, release(CONTENT, "2.0"))
    assert refused.problem == (
        "skies-2.0.tar.gz could not be fetched: "
        "the package index did not answer, or no longer has it."
    )


def test_offline_no_address_is_told_and_no_password(fetch, monkeypatch, capfd):
    monkeypatch.setattr(download, "PAUSE", 0.01)
    monkeypatch.setenv("PIP_INDEX_URL", "http://me:secret@127.0.0.1:9/simple")
    refused = refusal(fetch)
    assert "could not be fetched" in refused.problem
    told = refused.problem + refused.remedy + "".join(capfd.readouterr())
    assert "127.0.0.1" not in told
    assert "secret" not in told


def test_certificates_that_are_not_there_are_named_as_such(shop, fetch, monkeypatch, tmp_path):
    monkeypatch.setenv("PIP_CERT", str(tmp_path / "certificates.pem"))
    refused = refusal(fetch)
    assert refused.problem == (
        "The certificates that pip is told to use cannot be read: No such file or directory."
    )
    assert "`pip config list`" in refused.remedy


@pytest.mark.parametrize("package", ["httpx2", "unearth"])
def test_what_the_last_set_up_did_not_install_is_installed_by_another(fetch, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    refused = refusal(fetch)
    assert refused.problem == f"{package}, which fetches files, is not installed."
    assert refused.remedy == "Run `make setup`."


def test_several_are_fetched_at_once_and_come_in_the_order_asked_for(shop, fetch):
    versions = ["1.3", "1.1", "1.2"]
    wanted = [release(v.encode() * 1000, v) for v in versions]
    shop.files = {each.file: each.version.encode() * 1000 for each in wanted}
    shop.gate = threading.Barrier(3)  # one alone would wait in vain
    found = fetch(*wanted)
    assert [file.name for file in found] == [each.file for each in wanted]


def test_who_stops_early_ends_the_others_and_keeps_what_came(shop, tmp_path):
    folder = tmp_path / "downloads"
    shop.files["skies-2.0.tar.gz"] = CONTENT * 100
    second = release(CONTENT * 100, "2.0")
    downloads = Downloads(folder, PackageIndex(folder))
    coming = downloads.fetch([SKIES, second])
    assert next(coming)[0] is SKIES
    coming.close()
    assert not (folder / second.file).exists()
    assert (folder / FILE).exists()


def test_who_stops_does_not_wait_for_a_silent_line(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "GRACE", 0.05)
    folder = tmp_path / "downloads"
    downloads = Downloads(folder, PackageIndex(folder))
    left, heard = threading.Event(), []

    def say_nothing(_):
        downloads.stop()
        heard.append(left.wait(10))

    shop.gate = SimpleNamespace(wait=say_nothing)
    with pytest.raises(CancelledError):
        list(downloads.fetch([SKIES]))
    assert heard == [], "it was waited until the line spoke again"
    left.set()
