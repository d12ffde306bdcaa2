"""The ledger says for each institution what is had of it and what proves that."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.catalogue import parse_passport
from crawler.institutions import Institution
from db.maintenance.upgrade import upgrade
from db.models import SourceProof, SourceState
from db.session import Archive, open_archive
from db.sources import proofs, runs
from scheduler.ledger import (
    coverage,
    ledger,
    standing,
    summary,
    unwatched,
    without_archive,
)
from scheduler.proof_reasons import advice_of, proof_reason
from scheduler.settings import Setup
from text.reason import code_of

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
TEXT = 'name = "{0}"\npublisher = "{0}"\ncategory = "ministry"\nkind = "listing"\nevery = "1h"\nstart_urls = ["https://x.cn/"]'
MIIT = parse_passport(TEXT.format("工业和信息化部"), "miit", "x")
MOF = parse_passport(TEXT.format("财政部"), "mof", "x")
OFF = parse_passport(TEXT.format("商务部") + "\nenabled = false", "mofcom", "x")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    upgrade(archive)
    yield archive
    archive.close()


@pytest.fixture
def setup(archive: Archive) -> Setup:
    return Setup(archive.url, {one.id: one for one in (MIIT, MOF, OFF)})


def result(source: str, verdict: str, at: datetime = NOW) -> dict[str, object]:
    return {
        "source": source, "checked_at": at.isoformat(), "verdict": verdict, "reason": "the list is empty",
        "reason_code": "proof.empty", "reason_values": {}, "advice": None,
    }  # fmt: skip


def test_institutions_have_the_state_of_their_best_source(
    archive: Archive, setup: Setup
) -> None:
    """Proved, broken, not checked, and none, which a source that is off does not change."""
    with archive.write() as session:
        proofs.put(session, [result("miit", "wrong", NOW - timedelta(days=2))])
        proofs.put(session, [result("miit", "proved"), result("mof", "wrong")])
    rows = {row.institution: row for row in ledger(archive, setup)}
    assert rows["工业和信息化部"].as_json() == {
        "institution": "工业和信息化部", "level": "central", "region": None, "sources": ["miit"],
        "state": "proved", "checked_at": NOW.isoformat(), "last_new_at": None,
        "to_be_found": False,
    }  # fmt: skip
    assert rows["财政部"].state == "broken" and rows["商务部"].state == "none"
    assert rows["湖南省人民政府"].state == "none"
    (central, *_) = summary(list(rows.values()))
    assert (central["proved"], central["broken"]) == (1, 1)
    before = {row.institution: row.state for row in without_archive(setup)}
    assert before["财政部"] == "unproved" and before["商务部"] == "none"


def test_a_visit_is_proof_as_much_as_a_check() -> None:
    """The later of the two counts, for good and ill."""
    check = SourceProof(checked_at=NOW, verdict="wrong", result=result("miit", "wrong"))
    later, earlier = NOW + timedelta(hours=1), NOW - timedelta(hours=1)

    def state(known: SourceState | None, proof: SourceProof | None) -> str:
        return standing(MIIT, known, proof, None).state

    def visited(at: datetime, name: str = "well") -> SourceState:
        read = at if name == "well" else None
        return SourceState(
            source="miit", state=name, last_visit_at=at, last_success_at=read
        )

    assert state(None, None) == "unproved" and state(None, check) == "broken"
    assert state(visited(later), check) == "proved"
    assert state(visited(earlier), check) == "broken"
    assert state(visited(later, "lost"), None) == "broken"
    proved = SourceProof(checked_at=NOW, verdict="proved", result={})
    assert state(visited(earlier, "lost"), proved) == "proved"


def test_a_site_whose_column_is_to_be_found_is_not_checked_yet() -> None:
    """It is neither proved nor nothing; a search that failed breaks it, switching it off by hand ends it."""
    lead = MIIT.model_copy(update={"lead": True, "enabled": False})
    failed = SourceProof(
        checked_at=NOW, verdict="wrong", result=result("miit", "wrong")
    )
    off = SourceState(source="miit", enabled=False)
    assert standing(lead, None, None, None).state == "unproved"
    assert standing(lead, None, failed, None).state == "broken"
    assert standing(lead, off, None, None).state == "none"
    wanted = [Institution("工业和信息化部", "central", None, ("工业和信息化部",))]
    (row,) = coverage(
        wanted, {"miit": lead}, {"miit": standing(lead, None, None, None)}
    )
    assert row.to_be_found and row.sources == ("miit",)
    both = {"miit": lead, "mof": MOF.model_copy(update={"publisher": "工业和信息化部"})}
    (row,) = coverage(
        wanted,
        both,
        {name: standing(one, None, None, None) for name, one in both.items()},
    )
    assert not row.to_be_found


def test_what_proves_a_source_is_told_in_words() -> None:
    """The day, the reason why not, or that nobody has looked."""
    assert code_of(proof_reason(None)) == "proof.awaits"
    assert "2026-11-30" in proof_reason(None, NOW)
    check = SourceProof(checked_at=NOW, verdict="wrong", result=result("miit", "wrong"))
    assert code_of(proof_reason(check)) == "proof.empty" and advice_of(check) is None
    proved = SourceProof(checked_at=NOW, verdict="proved", result={})
    assert proof_reason(proved) == "proved 2026-11-30 from this network"


def test_issuers_that_several_sources_name_are_gaps(setup: Setup) -> None:
    """Those nobody watches; the ones the list of institutions names are counted there."""
    spoken = {"湖州市人民政府": 3, "财政部": 9, "某某管委会": 5}
    found = [one.name for one in unwatched(spoken, setup.passports)]
    assert found == ["某某管委会", "湖州市人民政府"]


def test_checks_are_kept_by_date_and_forgotten(archive: Archive) -> None:
    """The newest first; old ones go."""
    with archive.write() as session:
        proofs.put(session, [result("miit", "wrong", NOW - timedelta(days=400))])
        proofs.put(session, [result("miit", "proved")])
        runs.state(session, "miit")
    with archive.write() as session:
        verdicts = [one.verdict for one in proofs.of_source(session, "miit")]
        assert verdicts == ["proved", "wrong"]
        assert proofs.forget(session, NOW - timedelta(days=180)) == 1
        assert proofs.latest(session)["miit"].verdict == "proved"
