"""What a user, a disk, a site or a mail server can do wrong: one clear line, the right exit status, nothing lost."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from policywatch.demo.smtp_sink import Mailbox
from tests.journeys.conftest import Desk

PAGE = """<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>
<div>发布时间：2026-11-20 来源：云州省工业和信息化厅</div><div class="TRS_Editor"><p>{text}</p></div></body></html>"""
TEXT = "为推动储能产业健康发展，省工业和信息化厅组织编制了建设指南，明确选址、消防、运维三方面的要求，自发布之日起施行。"


def assert_one_line(
    done: subprocess.CompletedProcess[str],
    *,
    status: int,
    names: tuple[str, ...],
) -> None:
    """Exactly one line on stderr, and it names what is wrong."""
    assert done.returncode == status, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    for name in names:
        assert name in lines[0]


def article(folder: Path, name: str = "a", text: str = TEXT) -> Path:
    path = folder / f"{name}.html"
    path.write_text(
        PAGE.format(title=f"云州省储能电站建设指南{name}", text=text), "utf-8"
    )
    path.with_suffix(".json").write_text(
        json.dumps({"url": f"https://gxt.example.cn/{name}.html"}), "utf-8"
    )
    return path


def test_broken_toml(desk: Desk) -> None:
    """A configuration that is no TOML: the file and the place in it."""
    (desk.folder / "policywatch.toml").write_text("[database\nurl = 1\n", "utf-8")
    assert_one_line(
        desk.run("status", status=None),
        status=2,
        names=("policywatch.toml", "line 1"),
    )


@pytest.mark.parametrize(
    ("line", "key", "reason"),
    [
        ('[crawl]\nspeed = "fast"', "crawl.speed", "unknown key"),
        ('[crawl]\ndelay = "often"', "crawl.delay", "number"),
        ("[weather]\nrain = 1", "weather", "unknown key"),
    ],
)
def test_wrong_key(desk: Desk, line: str, key: str, reason: str) -> None:
    """An unknown key or a wrong type: file, key and reason."""
    (desk.folder / "policywatch.toml").write_text(line, "utf-8")
    assert_one_line(
        desk.run("status", status=None),
        status=2,
        names=("policywatch.toml", key, reason),
    )


def test_missing_configuration(desk: Desk) -> None:
    """A configuration that is not there is said to be missing."""
    (desk.folder / "policywatch.toml").unlink()
    assert_one_line(
        desk.run("status", status=None),
        status=2,
        names=("policywatch.toml", "no such"),
    )


def test_missing_database_folder(desk: Desk) -> None:
    """An archive in a folder that is not there: the folder is named, and what to do."""
    done = desk.run(
        "--database",
        "sqlite:////nowhere/at/all/archive.db",
        "search",
        "产业",
        status=None,
    )
    assert_one_line(done, status=1, names=("/nowhere/at/all", "create"))


def test_a_database_that_is_none(desk: Desk) -> None:
    """A file that is no database stays as it is."""
    (desk.folder / "archive.db").write_text(
        "these are my notes, not a database" * 100, "utf-8"
    )
    assert_one_line(
        desk.run("search", "产业", status=None),
        status=1,
        names=("archive.db",),
    )
    assert "my notes" in (desk.folder / "archive.db").read_text("utf-8")


@pytest.fixture
def sealed(desk: Desk) -> Iterator[Path]:
    """An archive that nobody may write, root included."""
    desk.run("status")
    path = desk.folder / "archive.db"
    path.chmod(0o444)
    if (
        os.geteuid() == 0
        and subprocess.run(["chattr", "+i", str(path)], capture_output=True).returncode
    ):
        pytest.skip(
            "root may write everywhere, and this file system knows no immutable files"
        )
    yield path
    if os.geteuid() == 0:
        subprocess.run(["chattr", "-i", str(path)], check=True)


def test_read_only_database(desk: Desk, sealed: Path) -> None:
    """An archive that may not be written: import says so, in one line."""
    done = desk.run("import", str(article(desk.folder)), status=None)
    assert_one_line(done, status=1, names=("archive.db", "read-only"))


def test_unreachable_mail_server(desk: Desk, tmp_path: Path) -> None:
    """Mail that can't leave waits in the outbox, with the reason; it is sent when the server is back."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    text = (desk.folder / "policywatch.toml").read_text("utf-8")
    head, _, rest = text.partition("port = ")
    (desk.folder / "policywatch.toml").write_text(
        f"{head}port = {port}\n{rest.partition(chr(10))[2]}", "utf-8"
    )
    desk.run(
        "alerts",
        "add",
        "储能",
        "--query",
        "储能",
        "--to",
        "analyst@example.org",
    )
    done = desk.run("import", str(article(desk.folder)), "--alert", status=None)
    assert_one_line(done, status=1, names=("mail server", "outbox"))
    (waiting,) = desk.json("outbox", "list")
    assert (
        waiting["state"] == "waiting" and waiting["attempts"] == 1 and waiting["error"]
    )
    (desk.folder / "policywatch.toml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (bytes(range(256)) * 200, "binary"),
        (b"<html><body></body></html>", "no text"),
    ],
)
def test_unreadable_pages(desk: Desk, content: bytes, reason: str) -> None:
    """An empty or binary page is named and refused, and the page beside it goes in."""
    folder = desk.folder / "pages"
    folder.mkdir()
    article(folder)
    (folder / "b.html").write_bytes(content)
    done = desk.run("import", str(folder), "--json", status=1)
    assert json.loads(done.stdout)["totals"]["new"] == 1
    assert "b.html" in done.stderr and reason in done.stderr


def test_a_page_of_fifty_megabytes(desk: Desk) -> None:
    """A huge page is refused at once, not read."""
    (desk.folder / "huge.html").write_bytes(b"<p>" + b"x" * 50_000_000)
    began = time.monotonic()
    done = desk.run("import", str(desk.folder / "huge.html"), status=1)
    assert "huge.html" in done.stderr and "larger" in done.stderr
    assert time.monotonic() - began < 20


def test_bad_lines_of_a_jsonl(desk: Desk) -> None:
    """Each bad line is named with its number; the good ones go in; status 1."""
    rows = [
        json.dumps({"url": "https://a.example.cn/1.html", "title": "一", "text": TEXT}),
        "{not json",
        json.dumps(["a list"]),
        json.dumps({"url": "https://a.example.cn/4.html"}),
        json.dumps(
            {
                "url": "https://a.example.cn/5.html",
                "title": "五号通知",
                "text": TEXT + "另有安排。" * 30,
            }
        ),
    ]
    (desk.folder / "rows.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    done = desk.run("import", str(desk.folder / "rows.jsonl"), "--json", status=1)
    totals = json.loads(done.stdout)["totals"]
    assert (
        totals["requested"] == 5 and totals["errors"] == 3 and totals["articles"] == 2
    )
    for number in (2, 3, 4):
        assert f"rows.jsonl:{number}:" in done.stderr


def test_an_article_without_a_date(desk: Desk) -> None:
    """An undated article is stored, with null for its date."""
    page = PAGE.format(title="没有日期的通知", text=TEXT).replace(
        "发布时间：2026-11-20 ", ""
    )
    (desk.folder / "undated.html").write_text(page, "utf-8")
    desk.run("import", str(desk.folder / "undated.html"))
    (item,) = desk.json("search", "没有日期")["items"]
    assert item["published_at"] is None and item["published_precision"] is None


@pytest.mark.parametrize("command", [("search",), ("alerts", "test")])
def test_an_open_bracket(desk: Desk, command: tuple[str, ...]) -> None:
    """A query that can't be read: the column and a hint, status 2."""
    done = desk.run(*command, "储能 AND (消防", status=None)
    assert_one_line(done, status=2, names=("column",))


def test_nothing_there_to_import(desk: Desk) -> None:
    """A path that is not there is named."""
    assert_one_line(
        desk.run("import", "nowhere.jsonl", status=None),
        status=1,
        names=("nowhere.jsonl",),
    )


@pytest.mark.parametrize("after", [0.3, 2.0])
def test_ctrl_c_at_any_moment(desk: Desk, after: float) -> None:
    """Ctrl-C during an import: one line, status 130, and what was stored is whole; a second import ends the work."""
    lines = [
        json.dumps(
            {
                "url": f"https://a.example.cn/{n}.html",
                "title": f"第{n}号通知",
                "text": f"{n}：" + TEXT * 3,
            }
        )
        for n in range(200)
    ]
    path = desk.folder / "many.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    process = subprocess.Popen(
        [*desk.command, "import", str(path)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=desk.folder,
    )
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=200)
    assert b"Traceback" not in errors, errors.decode()
    assert process.returncode in (130, 0, -signal.SIGINT)
    totals = desk.json("import", str(path))["totals"]
    assert totals["new"] + totals["copies"] + totals["unchanged"] == 200
    assert desk.json("status")["articles"] == 200


def test_a_passport_with_an_unknown_key(desk: Desk) -> None:
    """A broken passport: file, key and reason, status 2, when it is asked for."""
    (desk.folder / "sources" / "broken.toml").write_text(
        'name = "x"\ncategory = "ministry"\nkind = "listing"\nstart_urls = ["http://127.0.0.1:9/"]\n'
        'every = "1h"\ncolour = "red"\n',
        "utf-8",
    )
    assert_one_line(
        desk.run("crawl", "broken", status=None),
        status=2,
        names=("broken.toml", "colour", "unknown key"),
    )


def test_the_mailbox_is_real(mailbox: Mailbox) -> None:
    """The SMTP server of these tests takes no mail that was not sent."""
    assert mailbox.messages() == []
