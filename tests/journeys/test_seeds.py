"""From two real saved pages to a mail: what the project was begun for."""

from pathlib import Path

import pytest

from policywatch.demo.smtp_sink import Mailbox
from tests.journeys.conftest import Desk
from tests.journeys.seeds import DOUBLED_URL, PSEUDO_URL, write_pages


@pytest.fixture
def pages(shared: Path, tmp_path: Path) -> Path:
    write_pages(shared / "seeds", tmp_path / "pages")
    return tmp_path / "pages"


@pytest.mark.parametrize(
    "query", ["新质生产力", "新質生產力", "新質(zhì)生產(chǎn)力", "力发展"]
)
def test_every_way_of_writing_finds_both(desk: Desk, pages: Path, query: str) -> None:
    """After import, any spelling of the words finds both documents."""
    desk.run("import", str(pages))
    found = desk.json("search", query)
    assert {item["url"] for item in found["items"]} == {
        DOUBLED_URL,
        PSEUDO_URL,
    }
    assert all("<mark>" in item["snippet"] for item in found["items"])


def test_one_mail_for_the_one_that_matches(
    desk: Desk, pages: Path, mailbox: Mailbox
) -> None:
    """A rule added before `import --alert` sends one mail, for 000 (001 is older than `oldest`); again sends none."""
    rule = "新质生产力 AND 脑机接口"
    desk.run(
        "alerts",
        "add",
        "脑机接口",
        "--query",
        rule,
        "--to",
        "analyst@example.org",
    )
    first = desk.json("import", str(pages), "--alert")
    assert first["totals"]["new"] == 2
    ((_, mail),) = mailbox.messages()
    assert "政策加码赋能新质生产力" in mail["Subject"]
    assert PSEUDO_URL in mail.get_body(("plain",)).get_content()
    again = desk.json("import", str(pages), "--alert")
    assert again["totals"] == {**again["totals"], "new": 0, "unchanged": 2}
    assert len(mailbox.messages()) == 1
