"""The mark of the page a worker is busy with, and the alarm that goes with it."""

import asyncio
import signal

import pytest

from scheduler.mark import Mark, Marked


def test_the_mark_outlives_its_writer() -> None:
    """What was set is read back, and nothing once it is cleared."""
    mark = Mark.create()
    mark.note("miit")
    assert mark.read() == "miit"
    mark.note(None)
    assert mark.read() is None
    mark.close()


def test_each_page_winds_the_alarm_up_anew() -> None:
    """A page's time counts from its own beginning: many quick pages in a row are not one slow page."""
    mark = Mark.create()
    mark.stall_cpu = 100.0
    try:
        signal.setitimer(signal.ITIMER_PROF, 10.0)
        mark.set("miit")
        left, _ = signal.getitimer(signal.ITIMER_PROF)
        assert left > 90
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        mark.close()


def test_each_step_of_what_waits_has_its_own_mark() -> None:
    """Three sources by turns on one loop: whenever one goes on, the mark is its own, and between steps there is none."""
    mark = Mark.create()
    seen: list[tuple[str, str | None]] = []

    async def reading(source: str) -> str:
        for _ in range(3):
            seen.append((source, mark.read()))
            await asyncio.sleep(0)
        return source

    async def all_of_them() -> list[str]:
        async def marked(source: str) -> str:
            return await Marked(reading(source), mark, source)

        return await asyncio.gather(*map(marked, ("miit", "ndrc", "mof")))

    assert asyncio.run(all_of_them()) == ["miit", "ndrc", "mof"]
    assert len(seen) == 9 and all(source == marked for source, marked in seen)
    assert mark.read() is None
    mark.close()


def test_what_is_raised_or_broken_off_passes_through() -> None:
    """An error inside comes out as it is; a cancelled wait reaches what waits; the mark is cleared both times."""
    mark = Mark.create()

    async def fails() -> None:
        raise ValueError("of its own")

    async def waits() -> None:
        await asyncio.sleep(60)

    async def marked(inner: object) -> None:
        await Marked(inner, mark, "miit")  # type: ignore[arg-type]

    with pytest.raises(ValueError, match="of its own"):
        asyncio.run(marked(fails()))
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(marked(waits()), 0.05))
    assert mark.read() is None
    mark.close()
