"""Links are rated by how likely they lead to the column."""

from crawler.column.shape import Row, hash_of
from crawler.repair.leads import (
    EXACT_NAME,
    PROMISING,
    Around,
    headings_of,
    leads_on,
    name_score,
    old_leads,
    path_likeness,
)
from crawler.repair.match import KnownEntries
from crawler.repair.memory import ColumnMemory
from text.normalise import letters

HOME = "https://gxt.example.cn/"
ROWS = tuple(
    Row(hash_of(f"{HOME}{n}"), letters(f"关于印发第{n}号产业行动方案的通知"))
    for n in range(5)
)
MEMORY = ColumnMemory(HOME + "zwgk/zcwj/index.html", ("政策文件",), ROWS)
PAIRS = [(MEMORY, KnownEntries(MEMORY))]


def leads(html: str, **around: bool) -> dict[str, float]:
    place = Around(HOME, sites=frozenset({"example.cn"}), **around)  # type: ignore[arg-type]
    return {lead.url: lead.score for lead in leads_on(html, place, PAIRS)}


def test_the_columns_own_name_goes_first() -> None:
    """Before a longer name that holds it, and far before a neighbour."""
    found = leads(
        "<a href=/a/>政策文件</a><a href=/b/>政策文件解读</a><a href=/c/>联系我们</a>"
    )
    assert found[HOME + "a/"] > found[HOME + "b/"] > found[HOME + "c/"]
    assert found[HOME + "a/"] >= EXACT_NAME


def test_the_head_and_the_more_of_a_box_with_known_entries_are_leads() -> None:
    """A box that shows the column's articles leads to it, whatever its head says."""
    rows = "".join(
        f"<li><a href=/x/t20261101_{n}.html>关于印发第{n}号产业行动方案的通知</a></li>"
        for n in range(3)
    )
    other = "<div><h3>要闻</h3><a href=/n/>更多</a><ul><li><a href=/y/t20261101_9.html>座谈会召开</a></ul></div>"
    found = leads(
        f"<div><h3>发布</h3><a href=/m/>更多&gt;&gt;</a><ul>{rows}</ul></div>{other}"
    )
    assert found[HOME + "m/"] >= PROMISING > found[HOME + "n/"]


def test_articles_files_and_other_sites_lead_nowhere() -> None:
    """Only columns of the site itself, unless the old address points elsewhere."""
    html = (
        "<a href=/zwgk/t20261101_1.html>政策文件的一篇文章</a><a href=/f.pdf>政策文件</a>"
        "<a href=https://other.com/>友情链接</a><a href=/login>登录</a>"
    ) + "<a href=/q/>x</a>" * 10
    assert set(leads(html)) == {HOME + "q/"}


def test_a_signpost_may_lead_to_another_site() -> None:
    """The few links of an old front page say where the site has gone."""
    html = "<p>本站已迁移</p><a href=https://new-site.cn/>新版网站</a>"
    assert set(leads(html, is_home=True)) == {"https://new-site.cn/"}
    assert leads(html) == {}


def test_feeds_that_a_page_names_are_leads() -> None:
    """`<link rel=alternate>` names a site's feeds."""
    html = "<link rel=alternate type=application/rss+xml href=/rss.xml>"
    assert leads(html)[HOME + "rss.xml"] > 0


def test_a_search_begins_with_the_old_address_and_the_front_page() -> None:
    """Then come the twin by the other scheme, the folders above, the site's map."""
    found = [lead.url for lead in old_leads(MEMORY.address, HOME)]
    assert found[:2] == [MEMORY.address, HOME]
    assert "http://gxt.example.cn/zwgk/zcwj/index.html" in found
    assert HOME + "zwgk/" in found and HOME + "sitemap.xml" in found


def test_names_and_addresses_are_compared_by_their_telling_parts() -> None:
    """Equal, contained, alike, and nothing in common."""
    names = ("政策文件",)
    exact, part = name_score("政策文件", names), name_score("厅政策文件", names)
    assert exact == EXACT_NAME > part > name_score("联系我们", names) == 0
    assert path_likeness(HOME + "xxgk/zcwj/", MEMORY.address) == 0.5
    assert path_likeness(HOME, MEMORY.address) == 0.0


def test_headings_that_are_no_links_name_a_page() -> None:
    """Not those of the navigation, and not whole sentences."""
    html = "<nav><h2>导航</h2></nav><h2>政策文件</h2><h3><a href=/>要闻</a></h3>"
    assert headings_of(html) == ["政策文件"]
