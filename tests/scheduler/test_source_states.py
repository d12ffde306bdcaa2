"""Whether a source is visited: as switched by hand, else as its passport says."""

import pytest

from crawler.catalogue import Passport
from db.models import SourceState
from scheduler.source_states import STATES, UNWELL, is_enabled


def passport(enabled: bool) -> Passport:
    return Passport.model_validate(
        {
            "id": "a",
            "name": "a",
            "category": "ministry",
            "kind": "listing",
            "start_urls": ["https://a.cn/"],
            "every": "1h",
            "enabled": enabled,
        }
    )


@pytest.mark.parametrize("stated", [True, False])
def test_without_a_switch_the_passport_decides(stated: bool) -> None:
    """Also of a source the archive knows and nobody switched."""
    assert is_enabled(passport(stated), None) is stated
    assert is_enabled(passport(stated), SourceState(source="a", enabled=None)) is stated


@pytest.mark.parametrize("switched", [True, False])
def test_a_switch_goes_before_the_passport(switched: bool) -> None:
    """`policywatch sources enable` and `disable` hold until the next switch."""
    known = SourceState(source="a", enabled=switched)
    assert is_enabled(passport(not switched), known) is switched


def test_states_are_named_once() -> None:
    """What is unwell is a state, and no name stands twice."""
    assert set(UNWELL) < set(STATES)
    assert len(STATES) == len(set(STATES))
