"""What hostile texts become on their way out: mails, tables, exports, terminal lines, addresses. All of it inert."""

import csv
import html
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from db.articles import articles, export
from db.models import Article, Message
from db.search import search
from db.search.spec import SearchSpec
from policywatch.cli.app import app
from tests.hostile.corpus.texts import TEXTS
from tests.hostile.inert import (
    active_parts,
    control_characters,
    formulas,
    header_names,
)
from tests.hostile.internet import SECRET
from tests.hostile.pages import WORD
from tests.hostile.world import MARK, Aftermath
from text.query import parse

pytestmark = pytest.mark.timeout(500)

OURS = {"analyst@example.org", "ops@example.org"}
MAILS_SAY = {
    "from", "to", "subject", "date", "auto-submitted", "x-auto-response-suppress", "x-policywatch-rule",
    "x-policywatch-story", "in-reply-to", "references", "list-id", "list-unsubscribe", "list-unsubscribe-post",
    "message-id", "mime-version", "content-type", "precedence",
}  # fmt: skip


@pytest.fixture(scope="module")
def command(aftermath: Aftermath, tmp_path_factory: pytest.TempPathFactory):
    """Run a command of `policywatch` on the archive, in this process; its standard output."""
    folder = tmp_path_factory.mktemp("desk")
    config = folder / "policywatch.toml"
    config.write_text(
        f'[database]\nurl = "{aftermath.setup.database}"\n[sources]\nshipped = false\nfolders = ["s"]\n'
    )

    def run(*words: str) -> str:
        done = CliRunner().invoke(
            app, ["--config", str(config), *words], terminal_width=200
        )
        assert done.exit_code == 0, (words, done.output, done.exception)
        return done.stdout

    return run


def test_every_hostile_title_is_mailed_once(aftermath: Aftermath) -> None:
    """None is lost because its title could not stand in a header: as many alerts as stored articles, all sent."""
    with aftermath.archive.read() as session:
        sources = [
            source
            for source in aftermath.rows
            if source.endswith(("texts-json", "texts-html"))
        ]
        stored = sum(aftermath.rows[source].new for source in sources)
        messages = list(session.scalars(select(Message).where(Message.kind == "alert")))
    assert stored > 170 and len(messages) == stored
    assert {message.state for message in messages} == {"sent"}


def test_mails_have_no_header_but_ours(aftermath: Aftermath) -> None:
    """CRLF injection: the same headers in each mail, each once, to our reader alone, in one readable line each."""
    mails = [mail for _, mail in aftermath.mailbox.messages()]
    assert len(mails) > 80
    for mail in mails:
        assert set(header_names(mail)) <= MAILS_SAY, mail.items()
        assert max(Counter(header_names(mail)).values()) == 1, mail.items()
        assert {address.addr_spec for address in mail["To"].addresses} <= OURS
        assert not [
            value
            for value in mail.values()
            if control_characters(str(value)) or "\n" in str(value)
        ]
        assert not mail.defects and len(str(mail["Subject"])) < 250


def test_mails_are_inert(aftermath: Aftermath) -> None:
    """XSS by title, publisher or text: no script, handler, foreign address or form in any mail's page."""
    for path, mail in aftermath.mailbox.messages():
        page = mail.get_body(("html",))
        if page is None:
            continue
        assert not active_parts(page.get_content()), path
        for part in (page, mail.get_body(("plain",))):
            assert not control_characters(part.get_content().replace("\r\n", "")), path
        assert path.stat().st_size < 100_000


def test_mails_show_the_text_as_text(aftermath: Aftermath) -> None:
    """The escaped title is still to be read: nothing is thrown away that a reader could see."""
    pages = [
        mail.get_body(("html",)).get_content()
        for _, mail in aftermath.mailbox.messages()
        if mail.get_body(("html",))
    ]
    shown = [html.unescape(page) for page in pages]
    for name in (
        "CVE-2023-24769-img-onerror",
        "template-jinja",
        "sql-quote",
        "log4shell",
    ):
        assert any(TEXTS[name] in page for page in shown), name


def test_the_csv_has_no_formula(aftermath: Aftermath, tmp_path: Path) -> None:
    """OWASP, CSV injection: one row an article, all columns in each, no cell a spreadsheet would run."""
    count = export.write(aftermath.archive, None, "csv", tmp_path / "all.csv")
    csv.field_size_limit(10_000_000)
    rows = list(
        csv.reader(io.StringIO((tmp_path / "all.csv").read_text("utf-8"), newline=""))
    )
    assert len(rows) == count + 1 and {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in formulas(row)]
    assert not [cell for row in rows for cell in row if control_characters(cell)]


def test_json_lines_are_whole(aftermath: Aftermath, tmp_path: Path) -> None:
    """One object a line for each article, whatever line ends the texts had; no lone surrogate, no control character."""
    count = export.write(aftermath.archive, None, "jsonl", tmp_path / "all.jsonl")
    lines = (tmp_path / "all.jsonl").read_bytes().decode("utf-8").split("\n")[:-1]
    assert len(lines) == count
    for line in lines:
        row = json.loads(line)
        assert row["url"].startswith(("http://", "https://"))
        assert not control_characters("".join(str(value) for value in row.values()))


def test_parquet_is_written_and_read_back(aftermath: Aftermath, tmp_path: Path) -> None:
    """No text keeps the archive from being exported for analysis."""
    parquet = pytest.importorskip("pyarrow.parquet")
    count = export.write(aftermath.archive, None, "parquet", tmp_path / "all.parquet")
    assert parquet.read_table(tmp_path / "all.parquet").num_rows == count


def test_snippets_hold_marks_alone(aftermath: Aftermath) -> None:
    """CVE-2026-27645: in a snippet only our <mark> is markup."""
    with aftermath.archive.read() as session:
        found = search.search(
            session, SearchSpec(parse(MARK), by="article"), limit=1000
        )
        assert len(found.items) > 240
        for one in found.items:
            bare = one.snippet.replace("<mark>", "").replace("</mark>", "")
            assert (
                "<" not in bare
                and ">" not in bare
                and '"' not in bare.replace("&quot;", "")
            ), bare


def test_addresses_are_web_addresses(aftermath: Aftermath) -> None:
    """javascript: and file: links never become an article's or an attachment's address."""
    with aftermath.archive.read() as session:
        for article in session.scalars(select(Article)):
            shown = articles.as_json(session, article)
            for url in (
                shown["url"],
                *(file["url"] for file in shown["attachments"]),
            ):
                assert url.startswith(
                    ("http://", "https://")
                ) and not control_characters(url)


@pytest.mark.parametrize(
    "words",
    [("search", WORD, "--by", "article", "--limit", "1000"), ("stories", "--jsonl"), ("status",), ("sources", "list"),
     ("outbox", "list"), ("alerts", "list"), ("alerts", "history", "每条")],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
def test_the_terminal_shows_text_alone(command, words: tuple[str, ...]) -> None:
    """Escape sequences, rich markup and direction marks in titles or errors neither act nor break a command."""
    said = command(*words)
    assert said and not control_characters(said.replace("\n", ""))
    assert SECRET not in said


def test_brackets_in_titles_are_printed(command) -> None:
    """Titles with [markup] of the terminal's library stand there as they are."""
    said = command("search", WORD, "--by", "article", "--limit", "1000")
    assert "[bold red]红[/bold red]" in said and "[/] [/bold] [[[" in said


def test_each_hostile_article_can_be_shown(aftermath: Aftermath, command) -> None:
    """`show` prints every one of them, with attachments and copies."""
    source = next(source for source in aftermath.rows if source.endswith("texts-html"))
    with aftermath.archive.read() as session:
        ids = list(session.scalars(select(Article.id).where(Article.source == source)))
    for identifier in ids[::4]:
        assert not control_characters(
            command("show", str(identifier)).replace("\n", "")
        )


def test_log_lines_stay_lines(aftermath: Aftermath) -> None:
    """FreshRSS #7883: nothing a site says starts a line of its own or moves the terminal's cursor in the log."""
    lines = aftermath.log.splitlines()
    assert not [line for line in lines if control_characters(line)]
    strange = [
        line
        for line in lines
        if not re.match(r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00 level=", line)
    ]
    assert strange == []
