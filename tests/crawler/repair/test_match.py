"""A list is compared with the column entry by entry: what it has, lacks, and has beside."""

from datetime import UTC, datetime, timedelta

from crawler.column.shape import ColumnShape, Row, hash_of
from crawler.pages.rows import ListItem
from crawler.repair.match import KnownEntries, compare, likeness
from crawler.repair.memory import ColumnMemory
from text.dates import Moment
from text.normalise import letters

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)


def title(number: int) -> str:
    return f"关于印发第{number}号产业行动方案的通知"


def day(number: int) -> datetime:
    return NOW - timedelta(days=2 * number)


def item(number: int, words: str | None = None, *, dated: bool = True) -> ListItem:
    moment = Moment(day(number), "day") if dated else None
    return ListItem(
        f"https://new.example.cn/a/{number}", words or title(number), moment
    )


def memory(numbers: range = range(1, 21), *, cut: bool = False) -> ColumnMemory:
    rows = tuple(
        Row(hash_of(f"https://x.cn/{n}"), letters(title(n)), day(n).date())
        for n in numbers
    )
    shape = ColumnShape("https://x.cn/", NOW, rows, since_day=day(15).date())
    keys = frozenset(row.key for row in rows) if cut else frozenset()
    return ColumnMemory(
        "https://x.cn/", ("政策文件",), rows, keys, since_day=shape.since_day,
        seen_at=NOW, pace=0.5, shape=shape,
    )  # fmt: skip


def test_the_same_titles_on_the_same_days_are_the_column() -> None:
    """Ten of ten under new addresses: everything known, nothing foreign, nothing missing."""
    match = compare(KnownEntries(memory()), [item(n) for n in range(1, 11)], NOW)
    assert (match.known, match.foreign, match.missing) == (10, 0, 0)
    assert match.precision == match.recall == 1.0


def test_entries_of_the_same_days_that_were_not_the_columns_are_foreign() -> None:
    """A column of all columns shows itself by what the watched one would have had."""
    items = [item(n) for n in range(1, 6)]
    items += [item(n, f"厅领导第{n}次调研工业企业") for n in range(1, 6)]
    match = compare(KnownEntries(memory()), items, NOW)
    assert (match.known, match.foreign) == (5, 5) and match.precision == 0.5


def test_a_subset_lacks_entries() -> None:
    """Every other entry: all of it known, half of the column missing."""
    match = compare(KnownEntries(memory()), [item(n) for n in range(1, 15, 2)], NOW)
    assert match.foreign == 0 and match.recall <= 0.55


def test_the_same_title_on_another_day_is_another_article() -> None:
    """Periodic reports share their titles."""
    late = ListItem("https://new.example.cn/z", title(3), Moment(day(200), "day"))
    match = compare(KnownEntries(memory()), [late], NOW)
    assert (match.known, match.conflicts) == (0, 1)


def test_cut_titles_meet_whole_ones_and_longer_ones_do_not() -> None:
    """`关于印发第3号产业行…` is the entry; the same title with 解读 behind it is not."""
    known = KnownEntries(memory())
    assert known.has_title(title(3)[:14] + "…")
    assert not known.has_title(title(3) + "解读")
    assert not known.has_title("关于")
    # Of a list's own memory only the first letters are kept.
    assert KnownEntries(memory(cut=True)).has_title(title(3) + "（2026年修订）")


def test_a_title_cut_without_a_sign_needs_its_very_day() -> None:
    """Its first letters alone are those of many."""
    known = KnownEntries(memory())
    url, cut = "https://new.example.cn/q", letters(title(3))[:13]
    assert known.find(url, cut, day(3).date())[0] is not None
    assert known.find(url, cut, day(4).date())[0] is None
    assert known.find(url, cut, None)[0] is None


def test_entries_without_dates_are_counted_as_unknown() -> None:
    """Nothing says whether they would have been the column's."""
    items = [item(n, f"厅领导第{n}次调研工业企业", dated=False) for n in range(3)]
    match = compare(KnownEntries(memory()), items, NOW)
    assert (match.unknown, match.foreign) == (3, 0)


def test_wording_tells_columns_apart() -> None:
    """Titles of one column are alike, those of another are not."""
    ours = [letters(title(n)) for n in range(10)]
    more = [letters(title(n)) for n in range(30, 40)]
    news = [f"厅领导第{n}次赴基层调研" for n in range(10)]
    assert likeness(ours, more) > 0.7 > 0.3 > likeness(ours, news)
    assert likeness([], ours) == 0.0
