"""Telling an outage of our own network from sites that fail."""

from datetime import UTC, datetime, timedelta

from scheduler.network import PROBE_EVERY, Network

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_many_silent_hosts_in_a_row_are_our_own_network() -> None:
    """Eight different hosts, no answer between them: it is us; since the first of them."""
    network = Network()
    for n in range(8):
        assert network.gone_since is None
        network.note(f"h{n}", False, 100, NOW + timedelta(seconds=n))
    assert network.gone_since == NOW


def test_one_dead_site_asked_often_is_no_outage() -> None:
    """The same host failing again and again says nothing about ours."""
    network = Network()
    for _ in range(50):
        network.note("dead", False, 100, NOW)
    assert network.gone_since is None


def test_an_answer_between_shows_the_network_is_there() -> None:
    """Any response at all, even an error page, starts the count anew."""
    network = Network()
    for n in range(20):
        network.note(f"h{n}", False, 100, NOW)
        network.note("alive", n % 5 == 0, 100, NOW)
    assert network.gone_since is None


def test_during_an_outage_one_source_is_asked_now_and_then_and_its_answer_ends_it() -> (
    None
):
    """One probe every ten seconds; the first answer says so, so that all can be taken up again."""
    network = Network()
    for n in range(8):
        network.note(f"h{n}", False, 100, NOW)
    assert network.allows(NOW) and not network.allows(NOW + PROBE_EVERY / 2)
    assert network.allows(NOW + PROBE_EVERY)
    assert network.note("h3", True, 100, NOW) and network.gone_since is None
    assert network.allows(NOW)


def test_few_sources_need_fewer_witnesses() -> None:
    """With three hosts watched, three silent ones are all there are; with one, nobody can tell."""
    network = Network()
    for n in range(3):
        network.note(f"h{n}", False, 3, NOW)
    assert network.gone_since is not None
    alone = Network()
    for _ in range(9):
        alone.note("only", False, 1, NOW)
    assert alone.gone_since is None
