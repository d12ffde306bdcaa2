"""The commands as scripts use them: what they print, with which names, and with which exit status."""

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from typer.testing import CliRunner

from db.session import ArchiveError
from policywatch.cli.app import app
from policywatch.cli.errors import KNOWN, UsageError, status_and_line
from policywatch.cli.lazy import loaded_commands

ARTICLE = {
    "id", "url", "site", "source", "title", "publisher", "author", "published_at", "published_precision",
    "first_seen_at", "text", "text_as_published", "flags", "story", "copies",
}  # fmt: skip
BODY = (
    "云岭省工业和信息化厅印发通知，部署培育{what}的重点任务。\n"
    "通知提出，到2028年全省相关产业规模达到{figure}亿元，建成{few}个中试平台，培育龙头企业{few}家。\n"
    "各市应当在年底前报送任务分解表，省里按季度调度，按年评估，对进展快的地区在资金安排上予以倾斜。"
)
TEXTS = [
    {
        "url": "https://gxt.yunling.example.cn/art/2026/11/20/art_1_1.html",
        "title": "云岭省培育新质生产力行动方案印发",
        "text": BODY.format(what="新质生产力", figure=900, few=12),
        "published_at": "2026-11-20 09:30",
        "publisher": "云岭省工业和信息化厅",
    },
    {
        "url": "https://news.example.com/a/1.html",
        "title": "云嶺省培育新質(zhì)生產(chǎn)力行動方案印發",
        "text": "雲嶺省工業和信息化廳印發通知，部署培育新質(zhì)生產(chǎn)力的重點任務。\n"
        "通知提出，到2028年全省相關產業規模達到900億元，建成12個中試平臺，培育龍頭企業12家。\n"
        "各市應當在年底前報送任務分解表，省裡按季度調度，按年評估，對進展快的地區在資金安排上予以傾斜。",
        "published_at": "2026-11-21",
    },
    {
        "url": "https://news.example.com/a/2.html",
        "title": '=HYPERLINK("http://x") 低空经济示范区名单公布',
        "text": BODY.format(what="低空经济", figure=310, few=7).replace(
            "任务分解表", "空域需求"
        ),
        "published_at": "2026-11-19 18:00:05",
    },
]


class Said(NamedTuple):
    """What a command said: on stdout, and altogether."""

    stdout: str
    output: str


Call = Callable[..., Said]
Answer = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration, two passports, and an archive of three articles and two stories."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "sources").mkdir()
    (folder / "policywatch.toml").write_text(
        '[database]\nurl = "sqlite:///archive.db"\n[sources]\nshipped = false\n[mail]\nport = 9\n',
        "utf-8",
    )
    for name, kind in (("ministry", "listing"), ("paper", "feed")):
        (folder / "sources" / f"{name}.toml").write_text(
            f'name = "{name}"\ncategory = "ministry"\nkind = "{kind}"\nstart_urls = ["https://{name}.example.cn/x"]\n'
            'every = "1h"\n', "utf-8",
        )  # fmt: skip
    (folder / "texts.jsonl").write_text(
        "\n".join(json.dumps(one) for one in TEXTS), "utf-8"
    )
    return folder


@pytest.fixture
def call(folder: Path) -> Call:
    """Run one command; a known error is the status and line the program would end with."""

    def run(*words: str, status: int = 0) -> Said:
        result = CliRunner().invoke(
            app, ["--config", str(folder / "policywatch.toml"), *words]
        )
        ended, line = result.exit_code, ""
        if isinstance(result.exception, KNOWN):
            ended, line = status_and_line(result.exception)
        assert ended == status, (words, result.output, result.exception)
        return Said(result.stdout, result.output + line)

    return run


@pytest.fixture
def answer(call: Call) -> Answer:
    return lambda *words: json.loads(call(*words, "--json").stdout)


@pytest.fixture(scope="module", autouse=True)
def filled(folder: Path) -> None:
    result = CliRunner().invoke(
        app,
        [
            "--config",
            str(folder / "policywatch.toml"),
            "import",
            str(folder / "texts.jsonl"),
            "--json",
        ],
    )
    totals = json.loads(result.stdout)["totals"]
    assert (totals["new"], totals["copies"]) == (2, 1), totals


@pytest.mark.parametrize(
    "query",
    [
        "新质生产力",
        "新質生產力",
        "新質(zhì)生產(chǎn)力",
        "ｚｑ OR 新质",
        "title:培育",
    ],
)
def test_search_finds_in_every_spelling(answer: Answer, query: str) -> None:
    """One story, by article both of its articles, with the contract's fields, hits marked."""
    found = answer("search", query)
    assert (
        set(found) >= {"query", "total", "items"}
        and found["query"] == query
        and found["total"] == 1
    )
    item = found["items"][0]
    assert (
        set(item) >= ARTICLE | {"snippet"}
        and item["copies"] == 2
        and "<mark>" in item["snippet"]
    )
    assert answer("search", query, "--by", "article")["total"] == 2


def test_a_query_may_begin_with_a_minus(answer: Answer, call: Call) -> None:
    """It is no option; an option that there is not is still refused."""
    assert answer("search", "-新质生产力")["total"] == 1
    assert "--limt" in call("search", "通知", "--limt", "5", status=2).output


def test_what_is_missing_is_null(answer: Answer) -> None:
    """No author, no source: null, never an empty string; times carry their offset."""
    item = answer("search", "低空经济")["items"][0]
    assert (
        item["author"] is None
        and item["source"] in (None, "import")
        and item["publisher"] is None
    )
    assert (
        item["published_at"] == "2026-11-19T18:00:05+08:00"
        and item["published_precision"] == "second"
    )
    assert not [key for key, value in item.items() if value == ""]


def test_flags_and_both_texts_of_a_copy(answer: Answer) -> None:
    """The annotated copy is flagged, clean in `text` and untouched in `text_as_published`."""
    copy = next(
        one
        for one in answer("search", "新质生产力", "--by", "article")["items"]
        if one["flags"]
    )
    assert copy["flags"] == ["annotated", "traditional"]
    assert (
        "新质生产力" in copy["text"]
        and "新質(zhì)生產(chǎn)力" in copy["text_as_published"]
    )


@pytest.mark.parametrize(
    ("options", "total"),
    [
        (("--since", "2026-11-20"), 1),
        (("--until", "2026-11-19"), 1),
        (("--since", "2026-11-19", "--until", "2026-11-21"), 2),
        (("--site", "example.com"), 2),
        (("--publisher", "云岭省工业和信息化厅"), 1),
        (("--source", "ministry"), 0),
    ],
)
def test_search_narrowed(answer: Answer, options: tuple[str, ...], total: int) -> None:
    """Days are Beijing's and both ends belong; site, publisher and source narrow."""
    assert answer("search", "通知", *options)["total"] == total


def test_search_in_all_its_forms(call: Call) -> None:
    """JSON lines a line each; CSV with its head and no formula; for people titles and a count."""
    assert [
        json.loads(line)["story"]
        for line in call("search", "通知", "--jsonl").stdout.splitlines()
    ]
    rows = list(csv.DictReader(io.StringIO(call("search", "低空经济", "--csv").stdout)))
    assert (
        len(rows) == 1
        and rows[0]["title"].startswith("'=HYPERLINK")
        and set(rows[0]) >= ARTICLE | {"snippet"}
    )
    assert call("search", "没有这个词", "--csv").stdout.startswith("id,url,site")
    shown = call("search", "新质生产力").stdout
    assert (
        "云岭省培育新质生产力行动方案印发" in shown
        and "1 copy" in shown
        and "1 found" in shown
    )
    assert "nothing found" in call("search", "没有这个词").stdout


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("a AND (", "7"),
        ("colour:red", "1"),
        ("published:[x TO y]", ""),
        ("", ""),
        ('"未完', ""),
    ],
)
def test_a_query_that_cannot_be_read(call: Call, query: str, column: str) -> None:
    """Status 2, one line, the column and a hint."""
    line = call("search", query, status=2).output.strip()
    assert (
        line.startswith("query: ") and "\n" not in line and f"column {column}" in line
    )


@pytest.mark.parametrize(
    ("query", "meant", "total"),
    [
        ("（新质生产力 OR 低空经济）", "(新质生产力 OR 低空经济)", 2),
        ("title：低空经济", "title:低空经济", 1),
        ("“低空经济”", '"低空经济"', 1),
        ("新质生产力、低空经济", "新质生产力 OR 低空经济", 2),
        ("新质生产力 or 低空经济", "新质生产力 OR 低空经济", 2),
    ],
)
def test_a_query_in_full_width_signs_is_offered_in_its_working_form(
    call: Call, answer: Answer, query: str, meant: str, total: int
) -> None:
    """search says on stderr and in JSON what it may have meant, with its count; a rule made of it says so too."""
    found = answer("search", query)
    assert found["total"] == 0
    assert {"query": meant, "total": total} in found["suggestions"]
    assert f"did you mean {meant}  ({total} found)" in call("search", query).output
    rule = answer("alerts", "add", query, "--query", query, "--to", "a@example.org")
    assert any(meant in note for note in rule["notes"]), rule["notes"]
    assert answer("alerts", "test", query, "--days", "3660")["suggestions"]
    call("alerts", "remove", query)


def test_a_query_that_cannot_be_read_is_offered_in_its_working_form(call: Call) -> None:
    """A bracket opened in one width and closed in the other."""
    line = call("search", "(新质生产力 OR 低空经济）", status=2).output
    assert "did you mean (新质生产力 OR 低空经济)" in line


def test_whole_words_come_with_their_figures(answer: Answer) -> None:
    """A rule for 00亿 (of 900亿) says what whole words leave out."""
    rule = answer("alerts", "add", "整词", "--query", "00亿", "--to", "a@example.org")
    assert any("as whole words: 0 stories" in note for note in rule["notes"])
    assert any("(*AI*): 1 story" in note for note in rule["notes"]), rule["notes"]
    answer("alerts", "remove", "整词")


def test_show_and_what_is_not_there(call: Call, answer: Answer) -> None:
    """An article with its story's copies; another number ends with status 1 and one line."""
    best = answer("search", "新质生产力")["items"][0]
    shown = answer("show", str(best["id"]))
    assert set(shown) >= ARTICLE and len(shown["story_copies"]["copies"]) == 2
    relations = {copy["relation"] for copy in shown["story_copies"]["copies"]}
    assert {"original"} < relations <= {"original", "same", "edited", "excerpt"}
    assert "99999" in call("show", "99999", status=1).output


def test_stories_have_the_contracts_fields(call: Call) -> None:
    """One object a story, its copies with relation; a day after everything: none."""
    stories = [
        json.loads(line) for line in call("stories", "--jsonl").stdout.splitlines()
    ]
    assert len(stories) == 2 and all(
        set(one) >= {"id", "head", "title", "copies"} for one in stories
    )
    copies = [copy for one in stories for copy in one["copies"]]
    assert all(
        set(copy) >= {"id", "url", "site", "published_at", "first_seen_at", "relation"}
        for copy in copies
    ) and {copy["relation"] for copy in copies} <= {
        "original",
        "same",
        "edited",
        "excerpt",
    }
    assert call("stories", "--since", "2999-01-01", "--jsonl").stdout == ""


def test_hand_made_stories(call: Call, answer: Answer) -> None:
    """split parts, why says that a hand did it, join puts together again."""
    ids = [
        str(one["id"])
        for one in answer("search", "新质生产力", "--by", "article")["items"]
    ]
    call("stories", "split", ids[0])
    assert answer("search", "新质生产力")["total"] == 2
    assert "by hand" in call("stories", "why", *ids).stdout
    call("stories", "join", *ids)
    assert answer("search", "新质生产力")["total"] == 1
    assert "77777" in call("stories", "join", ids[0], "77777", status=1).output


def test_a_rule_from_beginning_to_end(call: Call, answer: Answer, folder: Path) -> None:
    """add, list, show, pause, resume, test, history, export, remove, import (twice changes nothing): each with JSON."""
    added = answer("alerts", "add", "低空", "--query", "低空经济", "--to", "a@example.org", "b@example.org",
                   "--when", "daily 08:00")  # fmt: skip
    assert (
        added["name"] == "低空"
        and added["to"] == ["a@example.org", "b@example.org"]
        and added["held_back"] == 1
    )
    assert [one["name"] for one in answer("alerts", "list")] == ["低空"]
    assert (
        answer("alerts", "pause", "低空")["paused"]
        and not answer("alerts", "resume", "低空")["paused"]
    )
    assert answer("alerts", "show", "低空")["when"] == "daily 08:00"
    tried = answer("alerts", "test", "低空经济", "--days", "3660")
    assert (
        set(tried) >= {"query", "days", "stories", "per_day", "items"}
        and tried["stories"] == 1
    )
    assert (
        set(tried["per_day"][0]) == {"date", "stories"}
        and answer("alerts", "history", "低空") == []
    )
    (folder / "rules.toml").write_text(call("alerts", "export").stdout, "utf-8")
    assert (
        answer("alerts", "remove", "低空") == {"removed": "低空"}
        and answer("alerts", "list") == []
    )
    assert answer("alerts", "import", str(folder / "rules.toml")) == ["低空"]
    assert (
        answer("alerts", "import", str(folder / "rules.toml")) == ["低空"]
        and len(answer("alerts", "list")) == 1
    )
    changed = call("alerts", "change", "低空", "--when", "hourly")
    assert "note" not in changed.output
    changed = call("alerts", "change", "低空", "--query", "（低空经济 OR 机器人）")
    assert "did you mean (低空经济 OR 机器人) (1 story)" in changed.output
    assert (
        "低空" in call("alerts", "import", str(folder / "rules.toml"), status=2).output
    )
    assert "低空" in call("alerts", "list").stdout
    call("alerts", "remove", "低空")
    assert "低空" in call("alerts", "show", "低空", status=1).output


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--when", "now and then"),
        ("--when", "daily 25:00"),
        ("--to", "nobody"),
        ("--query", "a AND ("),
        ("--quiet", "9-5"),
    ],
)
def test_a_rule_that_cannot_be(call: Call, option: str, value: str) -> None:
    """Status 2 and one line; nothing is added."""
    given = {"--query": "通知", "--to": "a@example.org", option: value}
    result = call(
        "alerts",
        "add",
        "x",
        *(word for pair in given.items() for word in pair),
        status=2,
    )
    assert len(result.output.strip().splitlines()) == 1
    assert "x" not in [
        one["name"] for one in json.loads(call("alerts", "list", "--json").stdout)
    ]


def test_sources(call: Call, answer: Answer) -> None:
    """The catalogue with health; enable and disable say what they did; an unknown one is refused."""
    rows = answer("sources", "list")
    wanted = {
        "id",
        "name",
        "kind",
        "enabled",
        "state",
        "reason",
        "last_success_at",
        "next_check_at",
        "articles",
    }
    assert [one["id"] for one in rows] == ["ministry", "paper"] and all(
        set(one) >= wanted for one in rows
    )
    assert [one["enabled"] for one in answer("sources", "disable", "paper")] == [False]
    assert [one["enabled"] for one in answer("sources", "enable", "paper")] == [True]
    assert "nosuch" in call("sources", "disable", "nosuch", status=2).output


def test_opml_there_and_back(call: Call, answer: Answer, folder: Path) -> None:
    """The catalogue's feeds as OPML, and from OPML passports that can be read."""
    (folder / "feeds.opml").write_text(call("sources", "export-opml").stdout, "utf-8")
    assert [one["id"] for one in answer("sources", "export-opml")] == ["paper"]
    written = answer(
        "sources",
        "import-opml",
        str(folder / "feeds.opml"),
        "--folder",
        str(folder / "more"),
    )
    assert len(written) == 1 and 'kind = "feed"' in Path(written[0]).read_text("utf-8")


def test_status_and_outbox(call: Call, answer: Answer) -> None:
    """The numbers a script watches, under the contract's names; an empty outbox is an empty list."""
    status = answer("status")
    assert set(status) >= {
        "articles",
        "stories",
        "sources",
        "outbox",
        "last_beat_at",
        "problems",
    }
    assert (status["articles"], status["stories"]) == (3, 2) and status["problems"]
    assert answer("outbox", "list") == [] and answer("outbox", "retry") == {
        "retried": 0
    }
    assert "no message 5" in call("outbox", "show", "5", status=1).output


def test_doctor_names_what_is_wrong(call: Call) -> None:
    """A mail server that does not answer: status 1, the row says so whole on one line, and what to do."""
    lines = call("doctor", status=1).stdout.splitlines()
    assert [
        line
        for line in lines
        if line.startswith("WRONG") and "refused" in line and "[mail]" in line
    ]
    assert {"ok", "found", "name"} <= set(
        json.loads(call("doctor", "--json", status=1).stdout)[0]
    )


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_export(call: Call, folder: Path, form: str) -> None:
    """The whole archive, or a query's part of it, into a file that appears when it is whole."""
    path = folder / f"out.{form}"
    call("export", "--format", form, "--output", str(path))
    assert path.read_text("utf-8").count("http") >= 3
    call("export", "低空经济", "--format", form, "--output", str(path))
    whole = path.read_text("utf-8")
    assert "news.example.com/a/2.html" in whole and "art_1_1" not in whole
    assert "excel" in call("export", "--format", "excel", status=2).output


def test_backup_and_revision(call: Call, folder: Path) -> None:
    """A backup opens as an archive with every article; the tables have the program's revision."""
    call("backup", str(folder / "copy.db"))
    assert sqlite3.connect(folder / "copy.db").execute(
        "SELECT count(*) FROM articles"
    ).fetchone() == (3,)
    assert "(current)" in call("db", "current").stdout and call("db", "upgrade").stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("search", "a", "--since", "0001-01-01"), 2, "--since"),
        (("search", "a", "--since", "foo"), 2, "--since"),
        (("search", "a", "--until", "9999-12-31"), 2, "--until"),
        (
            ("search", "a", "--until", "9999-12-31T00:00:00+00:00"),
            2,
            "--until",
        ),
        (("search", "published:0001"), 2, "column 11"),
        (("search", "a", "--json", "--csv"), 2, "--csv"),
        (("stories", "--since", "0001-01-01", "--jsonl"), 2, "--since"),
        (("alerts", "pause", "x", "--until", "9999-12-31"), 2, "--until"),
        (("backup", "."), 1, "folder"),
        (("backup", ""), 1, "folder"),
        (("demo", "--dir", "{folder}/texts.jsonl"), 1, "texts.jsonl"),
        (
            ("db", "forget", "--older-than", "99999999999", "--dry-run"),
            2,
            "--older-than",
        ),
        (("db", "move", "mysql://somewhere/x"), 2, "mysql"),
        (("outbox", "retry", "999"), 1, "outbox"),
    ],
)
def test_ordinary_mistakes_end_in_one_line(
    call: Call, folder: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    """Dates nobody can mean, folders for files, numbers that are not there: the status, and a line that names the place."""
    assert (
        said
        in call(*(word.format(folder=folder) for word in words), status=status).output
    )


@pytest.mark.parametrize(
    "words",
    [
        ("search", "a"),
        ("show", "1"),
        ("export",),
        ("stories",),
        ("backup", "b.db"),
        ("outbox", "list"),
    ],
)
def test_who_only_reads_makes_no_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """In a folder without an archive that is what is said, and nothing is left behind."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["--database", "sqlite:///policywatch.db", *words])
    assert isinstance(result.exception, KNOWN)
    assert status_and_line(result.exception)[0] == 1 and "no archive" in str(
        result.exception
    )
    assert not list(tmp_path.iterdir())


def test_an_address_that_is_none_is_wrong_usage() -> None:
    """`--database nonsense`: status 2."""
    result = CliRunner().invoke(app, ["--database", "nonsense", "status"])
    assert (
        isinstance(result.exception, KNOWN)
        and status_and_line(result.exception)[0] == 2
    )


def test_extract_a_page_and_what_is_none(call: Call, folder: Path) -> None:
    """A page's reading with its path; a broken page has an error instead, and the status says so."""
    page = folder / "page.html"
    paragraphs = "".join(f"<p>{line}</p>" for line in TEXTS[0]["text"].splitlines())
    page.write_text(
        f"<html><head><title>{TEXTS[0]['title']}</title></head><body><h1>{TEXTS[0]['title']}</h1>"
        f"<p>发布时间：2026-11-20 09:30　来源：云岭日报</p><div>{paragraphs}</div></body></html>", "utf-8",
    )  # fmt: skip
    (folder / "empty.html").write_bytes(b"")
    good = json.loads(
        call("extract", str(page), "--url", TEXTS[0]["url"], "--jsonl").stdout
    )
    assert (good["title"], good["publisher"]) == (
        TEXTS[0]["title"],
        "云岭日报",
    )
    assert (
        good["published_at"] == "2026-11-20T09:30:00+08:00"
        and good["url"] == TEXTS[0]["url"]
    )
    bad = json.loads(
        call("extract", str(folder / "empty.html"), "--jsonl", status=1).stdout
    )
    assert bad["error"] and bad["path"].endswith("empty.html")


def test_lines_that_are_wrong_are_named_with_their_number(
    call: Call, folder: Path
) -> None:
    """An address that is none, a date that can't be read or lies far ahead: named and counted, not stored; a text without
    address is stored under a name made of its content, and once however often it is imported."""
    text = BODY.format(what="冷链物流", figure=70, few=5)
    lines = [
        {"url": "javascript:alert(1)", "title": "甲", "text": text},
        {"url": "ftp://x.example/1", "title": "乙", "text": text},
        {"url": "not a url", "title": "丙", "text": text},
        {
            "url": "https://x.example/4",
            "title": "丁",
            "text": text,
            "published_at": "改日",
        },
        {
            "url": "https://x.example/5",
            "title": "戊",
            "text": text,
            "published_at": "2091-01-01",
        },
        {
            "url": "https://x.example/6",
            "title": "己",
            "text": text,
            "publisher": 5,
        },
        {"title": "冷链物流三年计划印发", "text": text},
    ]
    file = folder / "odd.jsonl"
    file.write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in lines),
        "utf-8",
    )
    said = call("import", str(file), "--json", status=1)
    totals = json.loads(said.stdout)["totals"]
    assert (totals["errors"], totals["articles"], totals["requested"]) == (
        6,
        1,
        7,
    )
    assert [
        number for number in range(1, 8) if f"odd.jsonl:{number}: " in said.output
    ] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    (found,) = json.loads(call("search", "冷链物流", "--json").stdout)["items"]
    assert found["url"].startswith("ni:///sha-256;") and found["site"] is None
    assert str(folder) not in json.dumps(found)
    again = json.loads(call("import", str(file), "--json", status=1).stdout)["totals"]
    assert (again["unchanged"], again["new"], again["copies"]) == (1, 0, 0)
    errors = [
        json.loads(line)
        for line in call("extract", str(file), "--jsonl", status=1).stdout.splitlines()
    ]
    assert [("error" in one) for one in errors] == [True] * 6 + [False]


def test_a_second_import_brings_nothing_new(answer: Answer, folder: Path) -> None:
    """The same file again: everything is unchanged."""
    totals = answer("import", str(folder / "texts.jsonl"))["totals"]
    assert (totals["unchanged"], totals["new"], totals["copies"]) == (3, 0, 0)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("sources", "list", "--state", "wel"), "did you mean well?"),
        (("sources", "list", "--category", "ministy"), "did you mean ministry?"),
        (("search", "通知", "--site", "exampel.com"), "did you mean example.com?"),
        (("search", "通知", "--source", "ministyr"), "did you mean ministry?"),
        (("search", "通知", "--sort", "relevanc"), "did you mean relevance?"),
        (("sources", "enable", "papr"), "did you mean paper?"),
        (("outbox", "list", "--state", "wating"), "did you mean waiting?"),
        (("search", "a", "AND", "b"), "policywatch search 'a AND b'"),
        (("export", "a", "AND", "b"), "policywatch export 'a AND b'"),
        (("alerts", "test", "a", "AND", "b"), "policywatch alerts test 'a AND b'"),
        (("alerts", "add", "甲", "--query", "a", "AND", "b", "--to", "a@example.org"), "--query 'a AND b'"),
        (("alerts", "add", "甲", "--query", "a", "--to", "a@example.org", "--when", "daily", "08:00"), "--when 'daily 08:00'"),
        (("search", "a", "--since", "2026-02-01", "--until", "2026-01-01"), "is after --until"),
    ],
)  # fmt: skip
def test_wrong_words_are_refused_with_what_to_write(
    call: Call, words: tuple[str, ...], says: str
) -> None:
    """Status 2 and one line that names the nearest word, or the quotes that are missing."""
    assert says in call(*words, status=2).output


def test_a_rule_is_not_paused_until_a_day_that_is_past(call: Call) -> None:
    """It would be resumed at once, silently."""
    call("alerts", "add", "甲", "--query", "a", "--to", "a@example.org")
    line = call("alerts", "pause", "甲", "--until", "2020-01-01", status=2).output
    assert "is past" in line
    call("alerts", "remove", "甲")


def test_importing_rules_says_how_many_are_new(call: Call, folder: Path) -> None:
    """Rules that are there as they are were not added; a byte-order mark is no part of the file."""
    rules = folder / "notepad.toml"
    content = '[[rules]]\nname = "乙"\nquery = "（a OR b）"\nto = ["a@example.org"]\n'
    rules.write_bytes(b"\xef\xbb\xbf" + content.encode())
    first = call("alerts", "import", str(rules)).output
    assert "1 rules added" in first and "did you mean (a OR b)" in first
    assert (
        "0 rules added, 1 there already" in call("alerts", "import", str(rules)).stdout
    )
    shown = call("alerts", "show", "乙").stdout
    assert "None" not in shown and "False" not in shown and "{" not in shown
    call("alerts", "remove", "乙")


@pytest.mark.parametrize(
    "words",
    [
        ("status",), ("status", "--check"), ("search", "x"), ("show", "1"), ("stories",), ("alerts", "list"), ("alerts", "show", "x"),
        ("alerts", "test", "x"), ("alerts", "export"), ("alerts", "history", "x"), ("outbox", "list"), ("export",), ("backup", "copy.db"),
        ("web", "--port", "0"),
    ],
)  # fmt: skip
def test_reading_where_no_archive_is_makes_none_and_says_where_it_looked(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty archive made by accident would answer "nothing found" from then on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    result = CliRunner().invoke(app, list(words))
    assert isinstance(result.exception, KNOWN), result.output
    status, line = status_and_line(result.exception)
    assert status == 1
    assert f"there is no archive {tmp_path}/policywatch.db" in line
    assert f"no policywatch.toml in {tmp_path}" in line
    assert list(tmp_path.iterdir()) == []


def test_the_catalogue_can_be_listed_without_an_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All sources as never visited; still no archive is made, and the missing one is said."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["sources", "list", "--json"])
    rows = json.loads(result.stdout)
    assert rows and {one["state"] for one in rows} <= {"new", "disabled"}
    assert "there is no archive" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_more_than_a_thousand_may_be_asked_for(answer: Answer) -> None:
    """A limit beyond what one page holds gives all there is, in the same order."""
    few = answer("search", "通知", "--by", "article")["items"]
    many = answer("search", "通知", "--by", "article", "--limit", "100000")["items"]
    assert many == few


def test_help_shows_what_stands_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich takes [database] for a style and drops it, unless it is escaped: every help text is shown whole."""
    monkeypatch.setenv("COLUMNS", "500")
    monkeypatch.setenv("TERMINAL_WIDTH", "500")
    root = typer.main.get_command(app)
    seen = 0
    for path, command in [((), root), *loaded_commands(root)]:
        shown = CliRunner().invoke(app, [*path, "--help"]).output
        for parameter in command.params:
            said = getattr(parameter, "help", None) or ""
            for bracketed in re.findall(r"\\?\[([a-z]+)\]", said):
                seen += 1
                assert f"[{bracketed}]" in shown, (path, said)
    assert seen >= 4


def test_output_that_nobody_reads_on_ends_quietly(folder: Path) -> None:
    """export | head: no traceback, nothing on stderr."""
    command = f"{sys.executable} -m policywatch --config {folder / 'policywatch.toml'}"
    for words in ("export", "search 通知 --jsonl"):
        ended = subprocess.run(
            ["bash", "-c", f"{command} {words} | true"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.stderr == ""


def test_worker_without_its_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line, no traceback."""
    for name in [one for one in sys.modules if one.startswith(("scheduler.queue", "scheduler.pg_queue", "procrastinate", "psycopg"))]:  # fmt: skip
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    words = ["--database", "postgresql+psycopg://x@127.0.0.1/y", "worker"]
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, UsageError | ArchiveError)
    assert "pip install 'policywatch[postgresql]'" in str(result.exception)


def test_csv_in_a_file_begins_with_a_byte_order_mark(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    """Excel needs it; a program that reads a pipe does not get one."""
    call("export", "--format", "csv", "--output", str(tmp_path / "all.csv"))
    assert (tmp_path / "all.csv").read_bytes().startswith(b"\xef\xbb\xbfid,url,")
    command = f"{sys.executable} -m policywatch --config {folder / 'policywatch.toml'} search 通知 --csv"
    subprocess.run(["bash", "-c", f"{command} > {tmp_path / 'found.csv'}"], check=True)
    assert (tmp_path / "found.csv").read_bytes().startswith(b"\xef\xbb\xbfid,url,")
    piped = subprocess.run(
        ["bash", "-c", f"{command} | cat"], capture_output=True, check=True
    )
    assert piped.stdout.startswith(b"id,url,")
