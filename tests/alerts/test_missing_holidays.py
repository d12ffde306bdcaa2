"""Whose trouble a year without announced holidays is."""

from datetime import UTC, datetime
from typing import Any

from alerts.missing_holidays import missing_holidays


def test_next_year_is_missing_only_to_rules_that_count_workdays(
    small_world: Any,
) -> None:
    """Before its year begins an unannounced one is nobody's trouble but theirs; afterwards it is everybody's."""
    world = small_world
    autumn, next_year = (
        datetime(2090, 11, 20, tzinfo=UTC),
        datetime(2091, 1, 2, tzinfo=UTC),
    )
    with world.archive.read() as session:
        assert missing_holidays(session, autumn) == [2090]
        assert missing_holidays(session, next_year) == [2091]
    world.rule("甲", "芯片", workdays=True)
    with world.archive.read() as session:
        assert missing_holidays(session, autumn) == [2090, 2091]
