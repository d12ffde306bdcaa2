"""The eight ways in which a site of benchmarks.changing_web is rebuilt, and what makes them harder."""

from benchmarks.changing_entries import (
    COLUMN_NAMES,
    Entry,
)
from benchmarks.changing_server import Answer
from benchmarks.changing_web import Design, SimulatedSite

KINDS = (
    "not-found",
    "emptied",
    "moved",
    "redesigned",
    "https",
    "subdomain",
    "family",
    "forms",
)


TWISTS = ("renamed", "begun-anew", "twin-titles", "same-articles", "all-in-one")


def twist(site: SimulatedSite, name: str) -> None:
    """Make a change harder: another name, nothing carried over, a column whose titles are
    the watched one's with a word more, articles that stay where they are, a site that
    shows its other columns' articles on the watched one's days.
    """
    if name == "renamed":
        others = [one for one in COLUMN_NAMES["policy"] if one != site.names["policy"]]
        site.names["policy"] = site.draw.choice(others)
    elif name == "begun-anew":
        site.columns["policy"] = []
        site.next_number = 100
        site.publish(6)
    elif name == "twin-titles":
        twins = [
            Entry("reading", 500 + one.number, f"{one.title}解读", one.day)
            for one in site.columns["policy"]
        ]
        site.columns["reading"] = twins
    elif name == "same-articles":
        site.keeps_articles = True
    elif name == "all-in-one":
        site.names["all"] = site.names["policy"] + "公开"


def change(site: SimulatedSite, kind: str, number: int) -> None:
    """Rebuild a site in one of KINDS; `number` chooses among its forms. Some columns end."""
    old, old_host, old_scheme = site.paths["policy"], site.host, site.scheme
    site.ended = number == 4 and kind in ("not-found", "emptied", "moved", "subdomain")
    site.ended |= number == 3 and kind in ("not-found", "emptied")
    new = Design.drawn(site.draw, site.design)
    new.cut = site.draw.choice([0, 0, 24])
    if number == 2:
        # Little was carried over to the new site.
        site.columns["policy"] = site.columns["policy"][:8]
    if kind == "forms":
        site.design.article_form = (site.design.article_form + 1 + number) % 6
        moves = number >= 3
    else:
        site.design = new
        moves = True
    if kind == "family":
        site.design.script = ("fetch", "jpaas", "datastore", "jpaas", "fetch")[number]
    if kind == "https":
        site.scheme = "https"
        if number >= 2:
            moves = False
            site.design.column_form = 0
    if kind == "subdomain":
        site.host = (
            f"{('zwgk', 'gxt', 'xxgk', 'new', 'zc')[number]}.site{site.seed}.gov.cn"
        )
    if moves:
        site.lay_out()
    site.publish(2)
    site.serve()
    _leave_behind(site, kind, number, (old_scheme, old_host, old))


def _leave_behind(
    site: SimulatedSite, kind: str, number: int, was: tuple[str, str, str]
) -> None:
    """What the old address answers after the change."""
    scheme, host, old = was
    web = site.web
    if kind == "https":
        if number == 0:
            web.closed.add(("http", host))
        else:
            web.answers["http", host, "*"] = Answer("<html>404</html>", 404)
        return
    if kind == "subdomain":
        for key in [key for key in web.answers if key[1] == host]:
            del web.answers[key]
        if number < 3:
            home = Answer(status=301, location=site.base + "/")
            web.answers[scheme, host, "/"] = home
        else:
            links = f"<html><body><a href='{site.base}/'>{site.office}</a><a href='{site.address}'>{site.names['policy']}</a></body></html>"
            web.answers[scheme, host, "/"] = Answer(
                links
                if not site.ended
                else f"<html><body><a href='{site.base}/'>{site.office}</a></body></html>"
            )
        return
    if old == site.paths["policy"] and not site.ended:
        return
    if kind == "emptied":
        told = (
            "",
            "<p>暂无信息</p>",
            "<p>本栏目已停止更新。</p>",
            "<p>该栏目已停止更新</p>",
            "",
        )[number]
        site.put(old, Answer(site.column_page("policy", told + "<ul class=list></ul>")))
    elif kind == "moved":
        to = (site.address, "/", site.address, "/", "/")[number]
        if site.ended:
            to = "/"
        site.put(old, Answer(status=302, location=to))
    elif kind == "redesigned" and number % 2:
        site.put(old, Answer(site.home()))
