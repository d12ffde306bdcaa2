"""Dates as pages, lists, feeds and addresses write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.dates import SHANGHAI, Moment, date_in_url, find_dates, parse_date

NOW = datetime(2026, 2, 22, 4, 0, tzinfo=UTC)  # noon in Shanghai


def day(year: int, month: int, dom: int) -> Moment:
    return Moment(datetime(year, month, dom, tzinfo=SHANGHAI), "day")


def minute(month: int, dom: int, hour: int, past: int) -> Moment:
    return Moment(datetime(2026, month, dom, hour, past, tzinfo=SHANGHAI), "minute")


THE_13TH = day(2026, 2, 13)
THAT_MINUTE = minute(2, 13, 10, 22)
THAT_SECOND = Moment(datetime(2026, 2, 13, 10, 22, 33, tzinfo=SHANGHAI), "second")


@pytest.mark.parametrize(
    "written",
    ["2026-02-13", "[2026-02-13]", "2026/02/13", "2026.02.13", "2026年2月13日", "2026 - 02 -\n13", "2026-2-13", "02-13", "[02-13]",
     "2/13", "02.13", "(02/13)", "2月13日", "2026-02 13", "13 2026-02", "13\n2026年02月", "20260213", "二〇二六年二月十三日",
     "二○二六年二月十三日", "二零二六年二月十三日", "２０２６－０２－１３", "Feb 13, 2026", "13 February 2026", "发布时间：2026-02-13",
     "2026-02-13 00:00:00", "2026-02-13 25:61", "2026年2月13日 星期五", "发布日期：02-13", "2 0 2 6年02月13日", "9天前",
     "2026–02–13", "2026‑02‑13", "星期五 2月13日", "（周五）02-13", "9天之前", "2026-02-13 24:00", "2026年2月13日24时"],
)  # fmt: skip
def test_a_day(written: str) -> None:
    """Every way to write a day, with year or without, is that day at midnight in Shanghai."""
    assert parse_date(written, NOW) == THE_13TH


@pytest.mark.parametrize(
    "written",
    ["2026-02-13 10:22", "2026年02月13日 10:22", "02-13 10:22", "2026/02/13 10：22", "2026-02-13T10:22+08:00",
     "2026年2月13日10时22分", "2026年2月13日（星期五）上午10:22", "20260213 10:22", "13 February 2026 10:22", "2月13日 10:22",
     "发布时间：2026-02-13 10:22 来源：本网 字号：大 中 小", "2026-02-13 02:22 GMT+0000"],
)  # fmt: skip
def test_a_minute(written: str) -> None:
    """The time of day is kept where it is stated."""
    assert parse_date(written, NOW) == THAT_MINUTE


@pytest.mark.parametrize(
    "written",
    ["2026-02-13 10:22:33", "2026-02-13-10:22:33", "2026-02-1310:22:33", "2026-02-13T10:22:33+08:00", "2026-02-13T02:22:33Z",
     "2026-02-13T02:22:33.123Z", "Fri, 13 Feb 2026 10:22:33 +0800", "Fri, 13 Feb 2026 02:22:33 GMT", "1770949353",
     "1770949353000", "20260213102233", "2026-02-13 10:22:33.0", "2026年2月13日 10时22分33秒", "20260213T022233Z",
     "/Date(1770949353000)/", "/Date(1770949353000+0800)/", "Fri Feb 13 10:22:33 CST 2026", "Fri, 13 Feb 2026 10:22:33 CST",
     "Fri Feb 13 02:22:33 UTC 2026", "Fri Feb 13 10:22:33 GMT+08:00 2026"],
)  # fmt: skip
def test_a_second(written: str) -> None:
    """ISO with offsets, feeds, Java and .NET, epochs, compact and glued forms; CST is China's."""
    assert parse_date(written, NOW) == THAT_SECOND


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("刚刚", minute(2, 22, 12, 0)),
        ("3小时前", minute(2, 22, 9, 0)),
        ("25分钟前", minute(2, 22, 11, 35)),
        ("半小时前", minute(2, 22, 11, 30)),
        ("2小时之前", minute(2, 22, 10, 0)),
        ("an hour ago", minute(2, 22, 11, 0)),
        ("10:05", minute(2, 22, 10, 5)),
        ("今天 09:15", minute(2, 22, 9, 15)),
        ("昨天 23:15", minute(2, 21, 23, 15)),
        ("昨天", day(2026, 2, 21)),
        ("前天", day(2026, 2, 20)),
        ("两天前", day(2026, 2, 20)),
        ("1周前", day(2026, 2, 15)),
        ("下午3:05", minute(2, 22, 15, 5)),
    ],
)
def test_relative_words(written: str, expected: Moment) -> None:
    """Words and bare times are counted from now, in Shanghai."""
    assert parse_date(written, NOW) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("02-23", day(2026, 2, 23)),
        ("02-24", day(2025, 2, 24)),
        ("12-31", day(2025, 12, 31)),
        ("02-29", day(2024, 2, 29)),
    ],
)
def test_without_a_year_more_than_a_day_ahead_is_last_year(
    written: str, expected: Moment
) -> None:
    """Lists leave the year out; tomorrow is possible, the day after is last year's."""
    assert parse_date(written, NOW) == expected


@pytest.mark.parametrize(
    "written",
    ["", "abc", "2026-02-30", "2026-13-01", "13-45", "2月30日", "3.5", "2026-02", "2025—2030", "99999999999", "星期五", "第3期",
     "12345678", "工信部联规〔2024〕12号", "100-200", "0000-00-00", "9999999999"],
)  # fmt: skip
def test_no_date(written: str) -> None:
    """Impossible days, mere months, numbers: None."""
    assert parse_date(written, NOW) is None


def test_a_late_year_is_not_read_across_new_year() -> None:
    """Shortly after midnight in Shanghai on New Year's Day, 12-31 is yesterday and 01-01 today."""
    now = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    assert parse_date("12-31", now) == day(2025, 12, 31)
    assert parse_date("01-01", now) == day(2026, 1, 1)


@given(
    st.text(
        st.one_of(
            st.sampled_from("0123456789-/.:年月日时分秒前天 TZ+今昨二〇十上下午小"),
            st.characters(),
        ),
        max_size=40,
    )
)
def test_any_text_has_a_date_or_none(text: str) -> None:
    """Never an exception; always aware and in a possible year."""
    for moment in [
        parse_date(text, NOW),
        date_in_url("http://h.cn/" + text),
        *(found for _, found in find_dates(text, NOW)),
    ]:
        assert moment is None or (
            moment.at.tzinfo is not None and 1899 < moment.at.year < 2102
        )


@given(st.integers(631_152_000, 2_208_988_800))
def test_what_is_written_is_read(seconds: int) -> None:
    """A moment written in the usual forms is read as that moment."""
    at = datetime.fromtimestamp(seconds, SHANGHAI)
    for form in (
        "%Y-%m-%d %H:%M:%S",
        "%Y年%m月%d日 %H:%M:%S",
        "%Y/%m/%d %H:%M:%S",
        "%Y%m%d%H%M%S",
    ):
        read = parse_date(at.strftime(form), NOW)
        assert read is not None and read.at == at
    assert parse_date(at.isoformat(), NOW) == read


def test_dates_in_a_longer_text() -> None:
    """Every full date with its position, in order; dates without a year are left out."""
    text = "成文日期：2026年1月5日 发布日期：2026-02-13 10:22 会议7月31日召开，二〇二五年十二月一日起施行"
    found = find_dates(text, NOW)
    assert [moment for _, moment in found] == [
        day(2026, 1, 5),
        THAT_MINUTE,
        day(2025, 12, 1),
    ]
    assert [text[at : at + 4] for at, _ in found] == [
        "2026",
        "2026",
        "二〇二五",
    ]


HEX = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "path",
    ["/202602/t20260213_123.html", "/art/2026/2/13/art_1_2.html", f"/20260213/{HEX}/c.html", f"/20260213/{HEX}.html",
     "/2026-02/13/c_123.htm", f"/2026/2/13/{HEX}.shtml", "/columns/01234567-89ab-cdef-0123-456789abcdef/202602/13/1.html",
     "/2026021310223312345/index.shtml", "/20260213/123.html", "/2026-02-13/123.html", "/safe/2026/0213/123.html",
     "/2026/02-13/123.shtml", "/c/2026-02-13/123.shtml", "/sjj/zc/0213/20260213102233123_pc.html", "/n1/2026/0213/c1004-1.html"],
)  # fmt: skip
def test_dates_in_addresses(path: str) -> None:
    """Every form of address with a day in it."""
    assert date_in_url(f"https://www.example.gov.cn{path}") == THE_13TH


@pytest.mark.parametrize(
    "path", [f"/art/2026/art_{HEX}.html", "/202602/content_7000123.htm", "/content/post_123.html", "/n2/n4/c123/content.html", "/zc/2026/", "/"]
)  # fmt: skip
def test_addresses_without_a_day(path: str) -> None:
    """A mere year or month, or a number, is no day."""
    assert date_in_url(f"https://www.example.gov.cn{path}") is None


@pytest.mark.parametrize("text", ["115-10-12", "115/10/12", " 115.10.12 "])
def test_a_cell_with_a_year_of_the_republic(text: str) -> None:
    """Taiwan's ministries set the year of the Republic with strokes: the whole cell is the date."""
    moment = parse_date(text, datetime(2026, 11, 22, tzinfo=UTC))
    assert moment is not None
    assert moment.at.date().isoformat() == "2026-10-12"


@pytest.mark.parametrize("text", ["115-10/12", "第115-10-12號", "115-13-12", "199.1.1"])
def test_numbers_that_are_no_year_of_the_republic(text: str) -> None:
    """A number with other strokes, words around it or an impossible month is no date."""
    assert parse_date(text, datetime(2026, 11, 22, tzinfo=UTC)) is None
