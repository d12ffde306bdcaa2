"""A proposal for a column that has moved is shown with its evidence, and taken up with one click."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from crawler.catalogue import read_catalogue
from db.session import Archive
from db.sources import repairs
from scheduler.passport_files import digest
from scheduler.settings import Setup
from tests.policywatch.web.served import NOW, csrf, serving, site_for

OLD = "https://gxt.yunzhou.example/list.html"
NEW = "https://gxt.yunzhou.example/col/12/index.html"
TEXT = f"""name = "云州工信厅 · 文件"
category = "ministry"
kind = "listing"
start_urls = ["{OLD}"]
every = "1h"
"""


@pytest.fixture
def page(desk: Archive, tmp_path: Path) -> Iterator[httpx.Client]:
    """The pages of an archive in which the column of demo-ministry may have moved."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "demo-ministry.toml").write_text(TEXT, "utf-8")

    def setup() -> Setup:
        passports, _ = read_catalogue([folder], shipped=False)
        return Setup(desk.url, passports, folders=[folder])

    values = {
        "state": "proposed", "basis": digest(setup().passports["demo-ministry"]), "old": [OLD], "new": [NEW],
        "evidence": repairs.stored_evidence(["18 of its 20 entries were the column's"]),
        "passport": TEXT.replace(OLD, NEW), "moved": [], "score": 0.9, "requests": 20, "searched_at": NOW,
        "next_search_at": None,
    }  # fmt: skip
    with desk.write() as session:
        repairs.put(session, "demo-ministry", values)
    site = replace(site_for(desk), read_setup=setup)
    with serving(site) as client:
        yield client


def test_one_click_takes_a_proposal_up(page: httpx.Client, tmp_path: Path) -> None:
    """Evidence and the new passport first; afterwards the file says the new address."""
    address = "/sources/demo-ministry"
    shown = page.get(address, headers={"accept-language": "en"}).text
    assert "18 of its 20 entries" in shown and NEW in shown
    assert "Take up the new address" in shown
    done = page.post(f"{address}/repair", data={"csrf": csrf(page, address)})
    assert done.status_code == 303, done.text
    written = (tmp_path / "sources" / "demo-ministry.toml").read_text("utf-8")
    assert NEW in written
    after = page.get(address, headers={"accept-language": "en"}).text
    assert "its new address is in use" in after and "Take up" not in after


def test_nothing_is_taken_up_without_a_proposal_or_a_token(page: httpx.Client) -> None:
    """An unknown source is not found; a form from elsewhere is refused."""
    token = csrf(page, "/sources/demo-ministry")
    assert page.post("/sources/nobody/repair", data={"csrf": token}).status_code == 404
    assert page.post("/sources/demo-ministry/repair").status_code == 403
