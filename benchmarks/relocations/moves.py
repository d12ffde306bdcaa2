"""The ways in which the agencies' sites change, each in a few forms.

A move adds layouts and rules to an agency from a moment on, and says what is right
afterwards: `found` (the column is to be found at one of `right`), `well` (it must go on
being read where it is), `ended` (it is over), `away` (the site comes back by itself),
`hidden` (nothing leads to it) or `split` (its parts are at `right`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.relocations.agency import Agency, Layout, drawn
from benchmarks.relocations.server import HANG_UP, NOT_FOUND, Asked, Reply

CHALLENGE = Reply(
    "<html><head><script>$_ts={};$_ts.nsd=8471;</script></head><body></body></html>",
    412,
)
_UPGRADING = "<html><head><meta charset=utf-8><title>网站升级中</title></head><body><h2>网站升级中</h2><p>尊敬的用户：本网站正在升级改造，给您带来不便敬请谅解，请稍后访问。</p></body></html>"


@dataclass(frozen=True)
class Truth:
    """What is right after a move."""

    expected: str
    right: frozenset[str] = frozenset()
    back: timedelta = timedelta(0)


Mover = Callable[[Agency, datetime, int], Truth]


def _other(agency: Agency, old: Layout, **changes: object) -> Layout:
    """Another layout: drawn anew, the columns elsewhere."""
    while True:
        new = replace(old, **drawn(agency.draw))
        is_other = new.family != old.family and new.articles != old.articles
        new = replace(new, **changes)  # type: ignore[arg-type]
        columns = agency.paths(new)
        if is_other and columns["policy"] != old.columns["policy"]:
            return new if "columns" in changes else replace(new, columns=columns)


def _answers(layout: Layout, agency: Agency) -> frozenset[str]:
    """The addresses under which a layout's watched column may be read."""
    own = layout.address("policy")
    key = f"zcwj{agency.seed}"
    asked = f"{layout.base}/openapi/v2/column/articles?cid={key}"
    return frozenset({own, asked, f"{asked}&size=15", f"{layout.base}/es/search/list"})


def dead_host(agency: Agency, at: datetime, form: int) -> Truth:
    """Another host, the old one is dead; the town's portal links to the new one, but not in form 3."""
    old = agency.layout(at)
    host = (
        f"jg.{agency.town}",
        f"www.bureau{agency.seed}.org.cn",
        f"xw.{agency.town}",
        f"q{agency.seed}.gov.cn",
    )[form]
    new = _other(agency, old, host=host)
    agency.layouts.append((at, new))
    if form == 3:
        agency.rules.append(
            (
                at,
                lambda asked, now: (
                    HANG_UP if asked.host == f"www.{agency.town}" else None
                ),
            )
        )
        return Truth("hidden")
    return Truth("found", _answers(new, agency))


def to_https(agency: Agency, at: datetime, form: int) -> Truth:
    """http is dead, or leads to the front page; form 0 keeps the addresses."""
    old = agency.layout(at)
    new = (
        replace(old, scheme="https")
        if form == 0
        else _other(agency, old, scheme="https")
    )
    agency.layouts.append((at, new))
    if form == 2:
        home = Reply(status=301, headers={"Location": new.base + "/"})
        agency.rules.append(
            (
                at,
                lambda asked, now: (
                    home if (asked.scheme, asked.host) == ("http", old.host) else None
                ),
            )
        )
    return Truth("found", _answers(new, agency))


def tabs(agency: Agency, at: datetime, form: int) -> Truth:
    """The column becomes a tab of a channel: all lists on one page, or an address a tab."""
    old = agency.layout(at)
    style = "addresses" if form % 2 else "page"
    path = ("/xxfb/index.html", "/xwzx/xxfb.shtml", "/xxfb.htm", "/gk/fb")[form]
    suffix = "?tab={}" if style == "addresses" else ""
    moved = {one: path + suffix.format(one) for one in ("policy", "notice", "reading")}
    family = ("cards", "lines", "definitions", "catalogue")[form]
    new = _other(agency, old, tabs=style, family=family)
    new = replace(new, columns={**new.columns, **moved})
    agency.layouts.append((at, new))
    return Truth("found", _answers(new, agency))


def interface(agency: Agency, at: datetime, form: int) -> Truth:
    """The same address, whose rows now come by an interface of the site's own."""
    family = ("axios", "bundled", "posted", "array")[form]
    new = replace(agency.layout(at), family=family)
    agency.layouts.append((at, new))
    return Truth("found", _answers(new, agency))


def paging(agency: Agency, at: datetime, form: int) -> Truth:
    """Fewer rows a page; the first page is another address, to which the old one leads in form 2."""
    old = agency.layout(at)
    if form == 0:
        agency.layouts.append((at, replace(old, limit=5)))
        return Truth("well", frozenset({old.address("policy")}))
    paths = {one: f"/list/{n}_1.shtml" for n, one in enumerate(old.columns)}
    new = replace(old, limit=6, columns=paths)
    agency.layouts.append((at, new))
    if form == 2:
        away = Reply(status=302, headers={"Location": new.address("policy")})
        agency.rules.append(
            (
                at,
                lambda asked, now: (
                    away if asked.target == old.columns["policy"] else None
                ),
            )
        )
    return Truth("found", _answers(new, agency))


def rekeyed(agency: Agency, at: datetime, form: int) -> Truth:
    """All articles have other addresses and are listed again; titles cut, days gone, or the whole site."""
    old = agency.layout(at)
    other = (old.articles + 1 + form) % 6
    changes: dict[str, object] = {"articles": other}
    if form == 1:
        changes["cut"] = 16
    if form == 2:
        changes |= {"family": "lines", "dated": False}
    new = replace(old, **changes)  # type: ignore[arg-type]
    if form == 3:
        new = _other(agency, old)
    agency.layouts.append((at, new))
    return Truth("found" if form == 3 else "well", _answers(new, agency))


def trio(agency: Agency, at: datetime, form: int) -> Truth:
    """The column is elsewhere, and the front page shows three like it side by side."""
    old = agency.layout(at)
    names = {
        **old.names,
        "policy": "政策文件",
        "notice": "通知公告",
        "reading": "政策解读",
    }
    if form == 1:
        names = {**names, "bureau": "政策文件（下属单位）", "upper": "上级政策文件"}
    new = _other(agency, old, home="trio", names=names, cut=(0, 0, 18)[form])
    agency.layouts.append((at, new))
    return Truth("found", _answers(new, agency))


def upgrading(agency: Agency, at: datetime, form: int) -> Truth:
    """Three days of nothing but a notice; then the site is there again, in form 3 rebuilt."""
    old, back = agency.layout(at), timedelta(days=3)
    replies = (
        Reply(_UPGRADING),
        Reply(_UPGRADING, 503),
        Reply(status=302, headers={"Location": "/weihu.html"}),
        Reply(_UPGRADING),
    )

    def away(asked: Asked, now: datetime) -> Reply | None:
        if now >= at + back or asked.host != old.host:
            return None
        return Reply(_UPGRADING) if asked.path == "/weihu.html" else replies[form]

    agency.rules.append((at, away))
    new = old
    if form == 3:
        new = _other(agency, old)
        agency.layouts.append((at + back, new))
    return Truth(
        "away",
        _answers(new, agency) if form == 3 else frozenset({old.address("policy")}),
        back,
    )


def split(agency: Agency, at: datetime, form: int) -> Truth:
    """Two sites, each with a part of the column: halves, or most and little."""
    old = agency.layout(at)
    every = (2, 2, 12)[form]
    one = _other(
        agency,
        old,
        host=f"one.{agency.town}",
        only=lambda paper: paper.number % every != 1,
    )
    two = _other(
        agency,
        one,
        host=f"two.{agency.town}",
        only=lambda paper: paper.number % every == 1,
    )
    agency.layouts.append((at, one))
    agency.beside.append((at, two))
    links = f"<html><body><p>因机构改革，原网站分为两个网站</p><a href='{one.base}/'>{agency.office}</a><a href='{two.base}/'>{agency.office}综合执法支队</a></body></html>"
    if form != 1:
        agency.rules.append(
            (
                at,
                lambda asked, now: (
                    Reply(links)
                    if asked.host == old.host and asked.path == "/"
                    else None
                ),
            )
        )
    else:
        home = Reply(status=301, headers={"Location": one.base + "/"})
        agency.rules.append(
            (at, lambda asked, now: home if asked.host == old.host else None)
        )
    return Truth("split", _answers(one, agency) | _answers(two, agency))


def synonym(agency: Agency, at: datetime, form: int) -> Truth:
    """Another name of the same meaning, another address; form 3 begins with few old papers."""
    old = agency.layout(at)
    name = ("行政规范性文件库", "法规公文", "公文公开", "制度文件")[form]
    changes: dict[str, object] = {"names": {**old.names, "policy": name}}
    if form == 3:
        changes["limit"] = 6
    new = _other(agency, old, **changes)
    agency.layouts.append((at, new))
    return Truth("found", _answers(new, agency))


def notice(agency: Agency, at: datetime, form: int) -> Truth:
    """A notice on the page: the column has ended (0, 1), or is continued elsewhere (2, 3)."""
    old = agency.layout(at)
    if form in (0, 1):
        said = (
            "本栏目自即日起停止更新。",
            "因机构职能调整，该栏目不再更新，历史信息仍可查询。",
        )[form]
        agency.layouts.append((at, replace(old, notice=said, until=at)))
        return Truth("ended")
    new = _other(agency, old)
    frozen = replace(
        old,
        until=at,
        notice=f"本栏目已迁移至<a href='{new.columns['policy']}'>新版{old.names['policy']}</a>，敬请移步。",
    )
    agency.layouts.append((at, new))

    def kept(asked: Asked, now: datetime) -> Reply | None:
        if asked.host != old.host or asked.target != old.columns["policy"]:
            return None
        from benchmarks.relocations.agency import Pages

        page = Pages(agency, frozen, now).column("policy", 1)
        return Reply(page if form == 2 else "<p>暂无数据</p>", charset=old.charset)

    agency.rules.append((at, kept))
    return Truth("found", _answers(new, agency))


def challenge(agency: Agency, at: datetime, form: int) -> Truth:
    """Challenge pages between: for a day, at the front page alone, everywhere for ever."""
    old = agency.layout(at)
    if form == 2:
        agency.rules.append(
            (at, lambda asked, now: CHALLENGE if asked.host == old.host else None)
        )
        return Truth("hidden")
    new = _other(agency, old)
    agency.layouts.append((at, new))
    to = Reply(status=301, headers={"Location": new.address("policy")})

    def between(asked: Asked, now: datetime) -> Reply | None:
        if form == 0:
            return CHALLENGE if now < at + timedelta(days=1) else None
        if asked.path in ("/", "/index.htm"):
            return CHALLENGE
        return to if asked.target == old.columns["policy"] else None

    agency.rules.append((at, between))
    return Truth("found", _answers(new, agency))


MOVES: dict[str, tuple[Mover, int]] = {
    "dead-host": (dead_host, 4),
    "https": (to_https, 3),
    "tabs": (tabs, 4),
    "interface": (interface, 4),
    "paging": (paging, 3),
    "re-keyed": (rekeyed, 4),
    "three-alike": (trio, 3),
    "upgrading": (upgrading, 4),
    "split": (split, 3),
    "synonym": (synonym, 4),
    "notice": (notice, 4),
    "challenge": (challenge, 3),
}
__all__ = ["MOVES", "NOT_FOUND", "Truth"]
