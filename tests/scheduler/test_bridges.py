"""All accounts of a bridge to WeChat silent at once: its login has probably expired."""

from datetime import UTC, datetime, timedelta

from crawler.catalogue import Passport
from db.models import SourceState
from scheduler.bridges import silent_bridge
from scheduler.health import History, Visit, judge
from text.reason import Reason, code_of

NOW = datetime(2026, 11, 27, 4, tzinfo=UTC)


def account(number: int, host: str = "http://nas.lan:8080") -> Passport:
    return Passport.model_validate(
        {
            "id": f"a{number}",
            "name": f"公众号{number}",
            "category": "industry-press",
            "kind": "feed",
            "start_urls": [f"{host}/feed/300912345{number}.xml"],
            "every": "1h",
        }
    )


def states(*days: int) -> dict[str, SourceState]:
    return {
        f"a{number}": SourceState(
            source=f"a{number}", last_new_at=NOW - timedelta(days=back), enabled=None
        )
        for number, back in enumerate(days)
    }


def test_silence_of_all_is_told_and_of_one_is_not() -> None:
    """Three accounts without news since Friday a week ago; one with news of yesterday acquits the bridge."""
    accounts = {f"a{n}": account(n) for n in range(3)}
    reason = silent_bridge(accounts["a0"], accounts, states(7, 9, 8), NOW)
    assert reason is not None and code_of(reason) == "bridge.silent"
    assert "http://nas.lan:8080/" in reason and "5 workdays" in reason
    assert silent_bridge(accounts["a0"], accounts, states(7, 9, 1), NOW) is None
    assert silent_bridge(accounts["a0"], accounts, states(7, 9), NOW) is None


def test_another_bridge_and_other_feeds_do_not_count() -> None:
    """Accounts of one bridge are told from those of another."""
    accounts = {f"a{n}": account(n, f"http://b{n}.lan") for n in range(3)}
    assert silent_bridge(accounts["a0"], accounts, states(7, 9, 8), NOW) is None


def test_a_long_holiday_is_no_silence() -> None:
    """Eight days of National Day are no workdays."""
    after = datetime(2026, 10, 8, 4, tzinfo=UTC)
    known = {
        name: SourceState(source=name, last_new_at=after - timedelta(days=8), enabled=None)
        for name in ("a0", "a1", "a2")
    }  # fmt: skip
    accounts = {f"a{n}": account(n) for n in range(3)}
    assert silent_bridge(accounts["a0"], accounts, known, after) is None


def test_a_bridge_s_own_word_is_a_state_and_passes() -> None:
    """What the bridge says at the latest visit counts; after a new login the source is well."""
    told = Reason("bridge.login", since="2026-11-25 05:35", address="http://nas.lan/")
    dead = Visit(NOW, "read", column_lost=told)
    well = Visit(NOW, "read")
    history = History(first_visit_at=NOW - timedelta(days=9), visits=[dead, well])
    health = judge(account(1), history, NOW)
    assert health.state == "login-expired" and "http://nas.lan/" in health.reason
    history = History(first_visit_at=NOW - timedelta(days=9), visits=[well, dead, dead])
    assert judge(account(1), history, NOW).state == "well"
