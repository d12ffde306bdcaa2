"""How sites write a list's rows: addresses, days, scripts; what of a page with several lists is left out."""

from datetime import datetime

import pytest

from crawler.pages.lists import ListPage, read_api, read_list

TITLES = (
    "关于低空经济起降点建设的通知",
    "关于工业母机首台套保费的通知",
    "关于绿色工厂梯度培育的通知",
    "关于可信数据空间节点的通知",
)
URL = "https://www.example.gov.cn/zwgk/index.html"


def page(body: str, now: datetime) -> ListPage:
    html = f"<html><head><meta charset=utf-8></head><body>{body}</body></html>"
    return read_list(html, URL, now=now)


def rows(date: str, address: str = "../zc/{n}.html", first: int = 0) -> str:
    return "".join(
        f'<li><a href="{address.format(n=n + first)}">{title}</a><span>{date}</span></li>'
        for n, title in enumerate(TITLES)
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("19/05.2025", "2025-05-19"),
        ("20/11/2026", "2026-11-20"),
        ("19/<b>05.2025</b>", "2025-05-19"),
        ("<em>05.2025</em><em>19</em>", "2025-05-19"),
        ("115年5月20日", "2026-05-20"),
        ("民國115年05月20日", "2026-05-20"),
        ("115-05-20", "2026-05-20"),
        ("Nov 20, 2026", "2026-11-20"),
        ("前天", "2026-11-20"),
        ('<time datetime="2026-11-20T05:30:00+08:00">Nov 20</time>', "2026-11-20"),
        ('<i data-timestamp="1795123800"></i>', "2026-11-20"),
    ],
)
def test_days_as_sites_write_them(written: str, day: str, now: datetime) -> None:
    """Every row has the day that its list means."""
    items = page(f"<ul>{rows(written)}</ul>", now).items
    assert [item.date and f"{item.date.at:%Y-%m-%d}" for item in items] == [day] * 4


@pytest.mark.parametrize("address", ["..\\zc\\{n}.html", "../zc/\n {n}.html"])
def test_addresses_as_browsers_read_them(address: str, now: datetime) -> None:
    """Backslashes are slashes, white space inside is none."""
    items = page(f"<ul>{rows('2026-11-20', address)}</ul>", now).items
    assert [item.url for item in items] == [
        f"https://www.example.gov.cn/zc/{n}.html" for n in range(4)
    ]


@pytest.mark.parametrize(
    "script",
    [
        "".join(
            f"u[{n}]='/zc/{n}.html';t[{n}]=\"{title}\";d[{n}]='2026-11-20';"
            for n, title in enumerate(TITLES)
        ),
        "".join(
            f"u.push('/zc/{n}.html');t.push('{title}');d.push('2026-11-20');"
            for n, title in enumerate(TITLES)
        ),
        f"var u=[{','.join(repr(f'/zc/{n}.html') for n in range(4))}];var t=[{','.join(map(repr, TITLES))}];"
        f"var d=[{','.join([repr('2026-11-20')] * 4)}];",
    ],
    ids=["filled", "pushed", "listed"],
)
def test_rows_in_arrays_side_by_side(script: str, now: datetime) -> None:
    """Addresses, titles and days of three arrays make the rows."""
    items = page(f"<div id=l></div><script>{script}</script>", now).items
    assert tuple(item.title for item in items) == TITLES
    assert all(item.date and item.date.at.day == 20 for item in items)


def test_an_empty_first_group_leads_to_the_next(now: datetime) -> None:
    """A Hanweb page that holds no record itself names the request for them, its path unescaped."""
    found = page(
        '<script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/m/dataproxy.jsp?page=1&path=/&columnid=1"></a>]]>'
        "</nextgroup><recordset></recordset></datastore></script>",
        now,
    )
    [request] = found.more
    assert request.address.endswith("/m/dataproxy.jsp?page=1&path=/&columnid=1")
    record = (
        f"<record><![CDATA[<li><a href='/art/1.html'>{TITLES[0]}</a></li>]]></record>"
    )
    assert len(read_api(found.family, record, URL, now=now).items) == 1


def test_what_other_lists_hold_is_counted(now: datetime) -> None:
    """Lists built alike are one; of another one beside them it is said how many dated entries were left out."""
    boxes = "".join(
        f"<div class=b{n}><h3>栏目{n}</h3><ul>{rows('2026-11-20', first=10 * n)}</ul></div>"
        for n in range(3)
    )
    cards = "".join(
        f'<div class=r><a href="/zc/{n + 90}.html">{title}</a><em>2026-11-19</em></div>'
        for n, title in enumerate(TITLES)
    )
    alike, mixed = page(boxes, now), page(f"{boxes}<div class=n>{cards}</div>", now)
    assert (len(alike.items), alike.left_out) == (12, 0)
    assert (len(mixed.items), mixed.left_out) == (12, 4)
