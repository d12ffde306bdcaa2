"""Items that are stored together."""

import asyncio
from collections.abc import Sequence

from db.session import ArchiveError
from pipelines.batch import MOST, Batch


class Written:
    """Stands for the archive: remembers what was written together; `bad` items can't be."""

    def __init__(
        self, bad: Sequence[int] = (), error: type[Exception] = ValueError
    ) -> None:
        self.bad, self.error = bad, error
        self.together: list[list[int]] = []

    def __call__(self, ones: Sequence[int]) -> list[str]:
        if any(one in self.bad for one in ones):
            raise self.error(str(ones))
        self.together.append(list(ones))
        return [f"stored {one}" for one in ones]


def taken(written: Written, ones: Sequence[int]) -> list[str | BaseException]:
    async def take_all() -> list[str | BaseException]:
        batch: Batch[int, str] = Batch(asyncio.get_running_loop(), written)
        return await asyncio.gather(*map(batch.take, ones), return_exceptions=True)

    return asyncio.run(take_all())


def test_items_that_come_together_are_written_together() -> None:
    """What comes at about the same time is one write, in the order in which it came, and each hears of its own."""
    written = Written()
    assert taken(written, [3, 1, 2]) == ["stored 3", "stored 1", "stored 2"]
    assert written.together == [[3, 1, 2]]


def test_a_batch_is_bounded() -> None:
    """More than a batch holds is written in several: the writer's lock is not held for all of them."""
    written = Written()
    taken(written, range(2 * MOST + 1))
    assert [len(ones) for ones in written.together] == [MOST, MOST, 1]


def test_one_bad_item_costs_the_others_nothing() -> None:
    """Where writing fails for many, each is written alone, and only the one at fault fails."""
    written = Written(bad=[2])
    found = taken(written, [1, 2, 3])
    assert [found[0], found[2]] == ["stored 1", "stored 3"]
    assert isinstance(found[1], ValueError)


def test_trouble_of_the_archive_is_everybodys() -> None:
    """A full disk or a locked archive is not tried again for each item: all of them hear of it."""
    written = Written(bad=[2], error=ArchiveError)
    found = taken(written, [1, 2, 3])
    assert all(isinstance(one, ArchiveError) for one in found)
    assert written.together == []


def test_a_later_wave_is_written_too() -> None:
    """After a write the next item starts a new wait: nothing is left lying."""
    written = Written()

    async def take_waves() -> None:
        batch: Batch[int, str] = Batch(asyncio.get_running_loop(), written)
        for wave in range(2):
            assert await batch.take(wave) == f"stored {wave}"

    asyncio.run(take_waves())
    assert written.together == [[0], [1]]


def test_items_a_fifth_of_a_second_apart_are_written_together() -> None:
    """A crawl of some eighty pages a second fills a batch of twenty, not of eight."""
    written = Written()

    async def take_two() -> None:
        batch: Batch[int, str] = Batch(asyncio.get_running_loop(), written)
        first = asyncio.create_task(batch.take(1))
        await asyncio.sleep(0.15)
        await asyncio.gather(first, batch.take(2))

    asyncio.run(take_two())
    assert written.together == [[1, 2]]
