"""The new passport says the new place, and keeps everything else as it was."""

import tomllib
from datetime import date

from crawler.catalogue import parse_passport
from crawler.repair.match import Match
from crawler.repair.rating import Candidate
from crawler.repair.rewrite import rewrite, without

DAY = date(2026, 12, 1)
OLD = "https://gxt.example.cn/zcwj/index.html"
NEW = "https://gxt.example.cn/col/col12/index.html"
TEXT = r"""# watched for the steel desk
name = "某厅 · 政策文件"
homepage = "https://gxt.example.cn/"
category = "ministry"
kind = "listing"
start_urls = [
    "https://gxt.example.cn/zcwj/index.html",  # documents
    "https://gxt.example.cn/tzgg/index.html",
]
every = "30m"  # often

[listing]
follow = '/t\d{8}_\d+\.html'

[article]
body = ".TRS_Editor"
"""
ONE = TEXT.replace('    "https://gxt.example.cn/tzgg/index.html",\n', "")
URLS = tuple(f"https://gxt.example.cn/art/2026/art_{n}000.html" for n in range(1, 7))


def candidate(url: str = NEW, **more: object) -> Candidate:
    return Candidate(url, (), Match(), item_urls=URLS, **more)  # type: ignore[arg-type]


def written(text: str, new: Candidate) -> tuple[str, dict[str, object]]:
    done = rewrite(text, parse_passport(text, "x", "x"), [(OLD, new)], DAY)
    assert done is not None
    parse_passport(done, "x", "x")
    return done, tomllib.loads(done)


def test_only_what_has_changed_is_written_anew() -> None:
    """Comments stay; the address and a line of evidence are new."""
    text, table = written(TEXT, candidate())
    assert table["start_urls"] == [NEW, "https://gxt.example.cn/tzgg/index.html"]
    assert "# watched for the steel desk" in text and "# often" in text
    assert table["evidence"] == [f"moved, seen 2026-12-01: {OLD} -> {NEW}"]
    assert table["article"] == {"body": ".TRS_Editor"}


def test_other_forms_of_addresses_join_those_of_the_columns_that_stay() -> None:
    """`follow` lets both through; alone in its passport a column needs none."""
    _, table = written(TEXT, candidate(listing={}))
    follow = table["listing"]["follow"]  # type: ignore[index]
    assert follow.startswith(r"/t\d{8}_\d+\.html|") and "art" in follow
    _, alone = written(ONE, candidate(listing={}))
    assert "listing" not in alone


def test_another_kind_brings_its_own_table() -> None:
    """A list that has become a JSON answer."""
    table = {"items": "data.records", "url": "docUrl", "title": "docTitle"}
    new = candidate(
        "https://gxt.example.cn/api/a.json", kind="json", listing={}, table=table
    )
    _, said = written(ONE, new)
    assert (said["kind"], said["json"]) == ("json", table) and "listing" not in said


def test_one_passport_can_not_hold_two_kinds() -> None:
    """Then nothing is written."""
    new = candidate(kind="feed", listing={})
    assert rewrite(TEXT, parse_passport(TEXT, "x", "x"), [(OLD, new)], DAY) is None


def test_the_front_page_moves_with_the_host() -> None:
    """To the new host, where it was the column's host before."""
    _, table = written(ONE, candidate("https://new.example.cn/zcwj/"))
    assert table["homepage"] == "https://new.example.cn/"


def test_ended_columns_are_taken_out_while_others_are_left() -> None:
    """The rest of the passport stays; a source with nothing left is not written."""
    passport = parse_passport(TEXT, "x", "x")
    done = without(TEXT, passport, [OLD], DAY)
    assert done is not None and "# watched for the steel desk" in done
    assert parse_passport(done, "x", "x").start_urls == (
        "https://gxt.example.cn/tzgg/index.html",
    )
    assert without(TEXT, passport, passport.start_urls, DAY) is None
    assert without(TEXT, passport, [], DAY) is None
