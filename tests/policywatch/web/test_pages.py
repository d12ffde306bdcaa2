"""What people see, without a script."""

import html
import re
import threading
from typing import Any

import feedparser
import httpx
import pytest

from alerts.scan import scan
from db.errors import SearchTimeout
from db.search import saved_searches as saved
from db.search.facets import facets
from db.session import Archive
from policywatch.web.showing import file_reason
from policywatch.web.wording import speaker
from tests.policywatch.web.served import NOW, ROBOTS, item, post, setup, stock
from text.query import parse
from text.query_hints import suggestions

HTML = {"accept": "text/html"}


def page(client: httpx.Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=HTML | headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_archive_shows_each_story_once_newest_first(web: httpx.Client) -> None:
    """Three copies are one line with the number of its copies; days are headings."""
    text = page(web, "/")
    titles = re.findall(r"<h4[^>]*><a [^>]*>(.*?)</a>", text)
    assert titles[0] == "云州印发人形机器人产业三年行动方案"
    assert titles[1] == "海岚开通三条低空物流航线"
    assert len(titles) == 4
    assert "2 处转载" in text
    assert '今天 · <time datetime="2026-11-22">' in text


def test_search_marks_what_was_found_and_facets_narrow(
    web: httpx.Client,
) -> None:
    """A facet's number is what its link finds."""
    text = page(web, "/?q=云州&by=article")
    assert "<mark>云州</mark>" in text
    link, count = re.findall(
        r'<li><a href="(/\?[^"]*category=ministry[^"]*)"[^>]*><span>部委</span><span class="n">(\d+)</span>',
        text,
    )[0]
    narrowed = page(web, link.replace("&amp;", "&"))
    assert f"{count} 篇文章" in narrowed
    assert "aria-current" in narrowed


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/?site=miit.gov.cm", "没有文章或来源属于“miit.gov.cm”"),
        ("/?category=ministri", "没有类别“ministri”"),
        ("/?source=nosuch", "没有来源“nosuch”"),
    ],
)
def test_a_filter_that_there_is_not_is_named(
    web: httpx.Client, address: str, said: str
) -> None:
    """The page says why nothing is found, with the nearest name; a known filter gets no such notice."""
    assert said in page(web, address)
    assert 'role="alert"' not in page(web, "/?category=ministry")


def test_pages_follow_each_other_without_gap_or_repetition(
    web: httpx.Client,
) -> None:
    """The link to what is older goes on where the page ended."""
    first = web.get("/api/articles", params={"by": "article", "limit": 4}).json()
    text = page(web, f"/?by=article&cursor={first['next']}")
    older = {int(one) for one in re.findall(r'<h4[^>]*><a href="/articles/(\d+)', text)}
    assert older.isdisjoint(one["id"] for one in first["items"])
    assert len(older) == first["total"] - 4


def test_bad_query_keeps_the_page_and_says_where(web: httpx.Client) -> None:
    """A query that can't be read is answered with 400, the column, the hint, and the query still in its field."""
    answer = web.get("/?q=(机器人", headers=HTML)
    assert answer.status_code == 400
    assert (
        'role="alert"' in answer.text
        and 'value="(机器人"' in answer.text
        and "第 1 个字符" in answer.text
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_placeholder_is_a_query_that_works(
    web: httpx.Client, language: str
) -> None:
    """What the empty field shows can be typed as it stands: read whole, with no other reading to offer."""
    text = page(web, "/", **{"accept-language": language})
    field = re.findall(r'<input id="q"[^>]* placeholder="([^"]*)"', text)[0]
    shown = html.unescape(field)
    assert parse(shown)
    assert suggestions(shown) == []


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("（机器人 OR 低空）", "(机器人 OR 低空)"),
        ("title：机器人", "title:机器人"),
        ("(机器人 OR 低空）", "(机器人 OR 低空)"),
    ],
)
def test_other_readings_are_offered_with_their_count(
    web: httpx.Client, query: str, meant: str
) -> None:
    """Page, editor and API offer the working form of a query in full-width signs; its link finds as many as it says."""
    answer = web.get("/", params={"q": query}, headers=HTML)
    offer = r'<a href="(/\?q=[^"]*)"><q>(.*?)</q> <span class="n">(\d+) 则报道</span>'
    link, offered, count = re.findall(offer, answer.text)[0]
    assert html.unescape(offered) == meant
    assert int(count) > 0
    assert f"{count} 则报道" in page(web, html.unescape(link))
    editor = web.get("/alerts/preview", params={"query": query}, headers=HTML).text
    assert html.escape(meant) in editor
    api = web.get("/api/articles", params={"q": query}).json()
    assert meant in str(api["suggestions"])


def test_results_are_on_their_way_before_the_facets_are_counted(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for the facets is already reading what was found."""
    counted = threading.Event()

    def slow(*args: Any, **options: Any) -> Any:
        assert counted.wait(30)
        return facets(*args, **options)

    monkeypatch.setattr("policywatch.web.archive_page.facets", slow)
    with web.stream("GET", "/", headers=HTML) as answer:
        parts = answer.iter_text()
        first = next(parts)
        assert "海岚开通三条低空物流航线" in first and "部委" not in first
        counted.set()
        assert "部委" in "".join(parts)


def test_facets_that_take_too_long_leave_the_results_whole(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says that there are none this time."""

    def never(*args: Any, **options: Any) -> Any:
        raise SearchTimeout("the query took more than 5 seconds")

    monkeypatch.setattr("policywatch.web.archive_page.facets", never)
    text = page(web, "/")
    assert (
        "海岚开通三条低空物流航线" in text
        and "来不及统计" in text
        and text.rstrip().endswith("</html>")
    )


def test_nothing_found_is_said(web: httpx.Client) -> None:
    assert "没有找到" in page(web, "/?q=完全没有的词")


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("en-GB,en;q=0.9", "Archive"),
        ("zh-CN", "档案"),
        ("fr, en;q=0.5", "Archive"),
        ("", "档案"),
    ],
)
def test_language_follows_the_browser(
    web: httpx.Client, header: str, word: str
) -> None:
    """Chinese unless the browser asks for English first."""
    assert f">{word}</a>" in page(web, "/", **{"accept-language": header})


def test_language_can_be_chosen(own: httpx.Client) -> None:
    """The switch is remembered, and leads back to where one was."""
    answer = own.get("/preferences?lang=en&next=%2Fsources")
    assert answer.headers["location"] == "/sources"
    assert "Last success" in page(own, "/sources", **{"accept-language": "zh-CN"})


@pytest.mark.parametrize(
    "place",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_redirects_stay_here(web: httpx.Client, place: str) -> None:
    """No parameter makes the page send anybody elsewhere."""
    assert web.get("/preferences", params={"next": place}).headers["location"] == "/"


def test_article_shows_what_was_recognised(web: httpx.Client) -> None:
    """Text in simplified characters, a way to the text as published, copies, citation, stored page."""
    number = web.get("/api/articles", params={"q": "征集人工智能应用场景"}).json()[
        "items"
    ][0]["id"]
    text = page(web, f"/articles/{number}?q=人工智能")
    assert "各市工业和信息化局：为推动<mark>人工智能</mark>与制造业" in text
    assert "为推动" not in page(
        web, f"/articles/{number}?published=1"
    ) and "為推動" in page(web, f"/articles/{number}?published=1")
    assert "[EB/OL]. (2026-11-20)[2026-11-22]" in text
    assert re.search(r"sha256 of the stored page: [0-9a-f]{64}", text)


def test_stored_page_is_a_file_and_never_a_page(web: httpx.Client) -> None:
    """The raw page comes as an attachment, sandboxed, byte for byte as it was fetched."""
    answer = web.get("/articles/1/raw")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.content.startswith(b"<html><title>")


def test_story_tells_how_it_spread(web: httpx.Client) -> None:
    """Copies stand in the order they appeared, with relation, reason and a comparison with the original."""
    number = web.get("/api/articles", params={"q": "人形机器人"}).json()["items"][0][
        "story"
    ]
    text = page(web, f"/stories/{number}")
    assert re.findall(r'class="stop rel-(\w+)"', text) == [
        "original",
        "same",
        "edited",
    ]
    assert "文字完全相同" in text and "晚 60 分钟" in text
    compared = page(
        web,
        re.findall(r'href="(/compare[^"]+)"', text)[1].replace("&amp;", "&"),
    )
    assert "<mark>方案要求" in compared and "<mark>记者获悉" in compared


def test_sources_and_one_of_them(web: httpx.Client) -> None:
    """Each source with its state; one source with its numbers day by day and its visits."""
    assert "云州工信厅 · 文件" in page(web, "/sources")
    text = page(web, "/sources/demo-ministry")
    assert '<th scope="row">2026-11-20</th><td class="num">2</td>' in text
    assert '<td class="num" data-label="请求">4</td>' in text


def test_the_ledger_says_what_is_covered_and_what_is_not(web: httpx.Client) -> None:
    """Institutions by level, in both languages, and each source's check with what to do."""
    page = web.get("/sources/ledger", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "Provinces" in page.text and "湖南省人民政府" in page.text
    assert "awaits a live check" in page.text
    chinese = web.get("/sources/ledger", headers={"accept-language": "zh"}).text
    assert "等待实际检查" in chinese and "没有来源" in chinese


def test_a_sources_number_is_what_its_link_shows(
    desk: Archive, own: httpx.Client
) -> None:
    """Two articles of one source may be one story: the number counts articles, so the link lists articles."""
    twice = item("gxt.yunzhou.example", "机器人方案原文转发", ROBOTS, NOW, "云州日报")
    stock(desk, [twice])
    for path in ("/sources", "/sources/demo-ministry"):
        link, count = re.findall(
            r'<a href="(/\?source=demo-ministry[^"]*)">(\d+)</a>', page(own, path)
        )[0]
        assert f"{count} 篇文章" in page(own, html.unescape(link))


def test_trends_have_their_numbers_without_a_script(web: httpx.Client) -> None:
    """Articles a day by category, and a query's stories a day, stand in tables."""
    text = page(web, "/trends?q=人工智能&days=90")
    assert (
        '<th scope="row">2026-11-22</th><td class="num">1</td><td class="num">2</td><td class="num" data-skip>3</td>'
        in text
    )
    until = html.unescape(text).split("&since=")[1].partition('"')[0]
    assert until.partition("&until=")[2] == "2026-11-22"
    table = text.split('<table id="matches">')[1].split("</table>")[0]
    assert '<th scope="row">2026-11-20</th><td class="num">2</td>' in table
    assert web.get("/trends?q=(", headers=HTML).status_code == 400


def test_an_alert_has_a_subject_and_a_sender_of_its_own(own: httpx.Client) -> None:
    """The editor takes both, shows them again, and names what can't stand in a subject."""
    fields = {
        "name": "机器人",
        "query": "机器人",
        "to": "a@example.org",
        "deed": "save",
        "sender_name": "政策室",
    }
    wrong = post(own, "/alerts/save", "/alerts/new", subject="{nosuch}", **fields)
    assert wrong.status_code == 400 and "nosuch" in wrong.text
    post(own, "/alerts/save", "/alerts/new", subject="[政策] {title}", **fields)
    shown = page(own, "/alerts/edit?name=机器人")
    assert 'name="subject" value="[政策] {title}"' in shown
    assert 'name="sender_name" value="政策室"' in shown


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("no reader for rar", "无法读取 rar 文件", "no reader for rar"),
        ("http 404", "服务器答复 404", "the server answered 404"),
        (
            "no text, perhaps scanned",
            "没有文字，可能是扫描件",
            "no text, perhaps scanned",
        ),
        ("of an older release", "of an older release", "of an older release"),
    ],
)
def test_why_a_file_has_no_text_is_said_in_the_readers_language(
    written: str, zh: str, en: str
) -> None:
    """A reason is worded in Chinese and English; one without words stays as it is."""
    assert file_reason(written, speaker("zh")) == zh
    assert file_reason(written, speaker("en")) == en


def test_alert_is_written_tried_changed_silenced_and_removed(
    own: httpx.Client,
) -> None:
    """The editor's whole way, without a script; an error keeps what was written."""
    tried = post(
        own,
        "/alerts/save",
        "/alerts/new",
        name="机器人",
        query="机器人",
        to="a@example.org",
        deed="try",
    )
    assert "会提醒 1 次" in tried.text and 'value="机器人"' in tried.text
    wrong = post(
        own,
        "/alerts/save",
        "/alerts/new",
        name="机器人",
        query="机器人",
        to="nobody",
        deed="save",
    )
    assert (
        wrong.status_code == 400
        and 'role="alert"' in wrong.text
        and ">nobody</textarea>" in wrong.text
    )
    saved = post(
        own,
        "/alerts/save",
        "/alerts/new",
        name="机器人",
        query="机器人",
        to="a@example.org",
        often="weekly",
        weekday="tue",
        at="09:30",
    )
    assert saved.status_code == 303
    assert own.get("/api/alerts").json()[0]["when"] == "weekly tue 09:30"
    twice = post(
        own,
        "/alerts/save",
        "/alerts/new",
        name="机器人",
        query="x",
        to="a@example.org",
    )
    assert twice.status_code == 409
    edited = page(own, "/alerts/edit?name=机器人")
    assert '<option value="tue" selected>' in edited
    post(
        own,
        "/alerts/save",
        "/alerts/new",
        was="机器人",
        name="人形",
        query="人形机器人",
        to="b@example.org",
    )
    post(own, "/alerts/pause", "/alerts/new", name="人形")
    rule = own.get("/api/alerts/人形").json()
    assert (rule["state"], rule["to"], rule["when"]) == (
        "paused",
        ["b@example.org"],
        "immediately",
    )
    post(own, "/alerts/resume", "/alerts/new", name="人形")
    assert own.get("/api/alerts/人形").json()["state"] == "active"
    post(own, "/alerts/remove", "/alerts/new", name="人形")
    assert own.get("/api/alerts").json() == []


def test_alerts_go_out_and_in_as_one_file(own: httpx.Client) -> None:
    """What is exported can be pasted in again; a broken file adds nothing."""
    post(
        own,
        "/alerts/save",
        "/alerts/new",
        name="低空",
        query="低空物流",
        to="a@example.org",
    )
    written = own.get("/alerts/export").text
    post(own, "/alerts/remove", "/alerts/new", name="低空")
    assert post(own, "/alerts/import", "/alerts", rules="[[rules]").status_code == 400
    assert post(own, "/alerts/import", "/alerts", rules=written).status_code == 303
    assert [rule["name"] for rule in own.get("/api/alerts").json()] == ["低空"]


def test_a_saved_search_says_what_is_new_since_it_was_opened(
    desk: Archive, own: httpx.Client
) -> None:
    """Per browser, and only once it was opened there; what was stored since and matches counts, the rest not."""
    post(own, "/saved", name="机器人", asked="q=机器人")
    assert "上次看过后" not in page(own, "/saved")
    own.get("/saved/机器人")
    assert "上次看过后" not in page(own, "/saved")
    stock(
        desk,
        [
            item(
                "a.example",
                "云州发布机器人新规支持部件攻关",
                "省工业和信息化厅印发人形机器人产业新规，支持关键部件攻关，单个项目补助不超过二百万元。",
                NOW,
                None,
            ),
            item(
                "a.example",
                "本周全市蔬菜价格总体平稳",
                "本周全市蔬菜批发价格总体平稳，叶菜类小幅上涨，预计下周随着天气转晴价格回落。",
                NOW,
                None,
            ),
        ],
    )
    assert "上次看过后新增 1 条" in page(own, "/saved")
    own.get("/saved/机器人")
    assert "上次看过后" not in page(own, "/saved")


def test_saved_search_is_page_feed_and_alert(own: httpx.Client) -> None:
    """A saved search keeps words and filters, and leads to page, feed, API and the alert editor."""
    assert (
        post(
            own,
            "/saved",
            name="部委 AI",
            asked="q=人工智能&category=ministry&evil=1",
        ).status_code
        == 303
    )
    listed = page(own, "/saved")
    assert (
        "/feed.atom?q=%E4%BA%BA%E5%B7%A5%E6%99%BA%E8%83%BD&amp;category=ministry"
        in listed
        and "evil" not in listed
    )
    assert own.get("/saved/部委 AI").headers["location"].startswith("/?q=")
    assert "部委 AI" in page(own, "/trends")
    post(own, "/saved/forget", "/saved", name="部委 AI")
    assert own.get("/saved/部委 AI").status_code == 404


def test_a_saved_search_is_not_replaced_by_another_of_its_name(
    own: httpx.Client,
) -> None:
    """The second is refused on a form that holds it, and kept under another name; the same one again changes nothing."""
    assert post(own, "/saved", name="机器人", asked="q=机器人").status_code == 303
    refused = post(own, "/saved", name="机器人", asked="q=机器人&category=ministry")
    assert refused.status_code == 409
    assert "已经有名为“机器人”的收藏" in refused.text
    assert (
        'name="asked" value="q=%E6%9C%BA%E5%99%A8%E4%BA%BA&amp;category=ministry"'
        in refused.text
    )
    assert post(own, "/saved", name="机器人", asked="q=机器人").status_code == 303
    assert (
        own.get("/saved/机器人").headers["location"]
        == "/?q=%E6%9C%BA%E5%99%A8%E4%BA%BA"
    )


def test_the_proposed_name_tells_the_filters(web: httpx.Client) -> None:
    """A search and the same with a facet are proposed under different names."""
    assert 'maxlength="100" value="机器人"' in page(web, "/?q=机器人")
    assert 'maxlength="100" value="机器人 · ministry"' in page(
        web, "/?q=机器人&category=ministry"
    )


def test_trends_stand_whatever_is_saved(
    desk: Archive, own: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A saved search that can't be read, and one that takes too long, are left out."""
    with desk.write() as session:
        for name, asked in (
            ("alt", "q=published:0001"),
            ("Tag", "since=9999"),
            ("Marke", "flag=new"),
            ("gut", "q=机器人"),
        ):
            saved.keep(session, name, asked, NOW)
    text = page(own, "/trends")
    assert (
        "gut" in text
        and "Marke" not in text
        and '<th scope="row" lang="zh-CN">云州省工业和信息化厅</th>' in text
    )

    def too_slow(*_: Any, **__: Any) -> None:
        raise SearchTimeout("the search took too long")

    monkeypatch.setattr("policywatch.web.trend_page.facets", too_slow)
    assert "gut" not in page(own, "/trends")


def test_a_query_of_one_space_is_refused_with_its_reason(
    own: httpx.Client,
) -> None:
    """The editor says that the query is empty."""
    refused = post(
        own,
        "/alerts/save",
        "/alerts/new",
        name="leer",
        query=" ",
        to="a@example.org",
    )
    assert (
        refused.status_code == 400
        and 'role="alert"' in refused.text
        and "检索式是空的" in refused.text
    )


def test_a_saved_search_may_have_a_slash_in_its_name(
    own: httpx.Client,
) -> None:
    """Its own address leads to it."""
    post(own, "/saved", name="GB/T 7714", asked="q=机器人")
    assert 'href="/saved/GB%2FT%207714"' in page(own, "/")
    assert own.get("/saved/GB%2FT%207714").headers["location"].startswith("/?q=")


def test_an_article_without_address_is_shown_without_one(
    desk: Archive, own: httpx.Client
) -> None:
    """No link that leads nowhere, no empty site to filter by, no path; its feed stays what readers read."""
    text = "海岚市召开冷链物流座谈会，二十家企业代表围绕冷库用电、车辆通行和从业培训提出三十条建议，会议逐条作了答复。"
    bare = item("x.example", "海岚市召开冷链物流座谈会", text, None, None)
    bare.url, bare.source, bare.body = "ni:///sha-256;abc", None, None
    stock(desk, [bare])
    row = own.get("/api/articles?q=冷链").json()["items"][0]
    assert (
        row["site"] is None
        and own.get(f"/api/stories/{row['story']}").json()["copies"][0]["site"] is None
    )
    assert "" not in own.get("/api/facets").json()["counts"]["site"]
    for path in (
        f"/articles/{row['id']}",
        f"/stories/{row['story']}",
        "/?q=冷链",
        "/alerts/new?query=冷链",
    ):
        shown = page(own, path)
        assert (
            "未注明" in shown
            and 'href="#"' not in shown
            and 'href=""' not in shown
            and "None" not in shown
        )
        assert 'href="/?site="' not in shown and 'href="ni:' not in shown
    feed = feedparser.parse(own.get("/feed.atom?q=冷链").text)
    assert feed.entries[0].link.endswith(f"/articles/{row['id']}") and not feed.bozo
    assert "authors" not in own.get("/feed.json?q=冷链").json()["items"][0]


def test_chinese_on_an_english_page_is_called_so(web: httpx.Client) -> None:
    """Titles, publishers and names of sources say which language they are in."""
    english = {"accept-language": "en"}
    story = web.get("/api/articles/1").json()["story"]
    for path in (
        f"/stories/{story}",
        "/compare?left=1&right=2",
        "/articles/1/changes",
        "/sources/demo-ministry",
    ):
        assert re.search(r'<h1 lang="zh-CN">', page(web, path, **english)), path
    assert '<a href="/sources/demo-ministry" lang="zh-CN">' in page(
        web, "/sources", **english
    )
    assert '<span lang="zh-CN">云州省工业和信息化厅</span>' in page(web, "/", **english)
    assert ' lang="zh-CN"><span>云州省工业和信息化厅</span><span class="n">' in page(
        web, "/?by=article", **english
    )
    assert 'First: <span lang="zh-CN">' in page(web, f"/stories/{story}", **english)


@pytest.mark.parametrize(
    ("path", "said"),
    [("/?cursor=z", "翻页标记“z”"), ("/?by=x", "by：只能是 'story'、'article'"), ("/?since=foo", "“foo”不是 1900 至 2999 年的日期"), ("/?flag=foo", "标记只有"),
     ("/alerts/history?name=x", "没有名为“x”的提醒"), ("/alerts/history", "name：缺少这一项"), ("/articles/x", "number：应是整数")],
)  # fmt: skip
def test_what_is_wrong_is_said_in_chinese(
    web: httpx.Client, path: str, said: str
) -> None:
    """The page of an error keeps no English sentence."""
    text = re.search(r"<h1>.*?</h1><p>(.*?)</p>", web.get(path, headers=HTML).text)
    assert (
        text
        and said in html.unescape(text[1])
        and not re.search(r"[A-Za-z]{4,} [a-z]{2,}", text[1])
    )


def test_topics_are_columns_of_one_name(own: httpx.Client) -> None:
    """An alert made of a saved search keeps its name: one topic, and every row has as many cells as there are heads."""
    post(own, "/saved", name="机器人", asked="q=机器人")
    post(own, "/saved", name="低空", asked="q=低空")
    post(
        own,
        "/alerts/save",
        "/alerts/new",
        name="机器人",
        query="机器人",
        to="a@example.org",
    )
    table = page(own, "/trends").split('<table class="heat">')[1].split("</table>")[0]
    heads = table.split("</thead>")[0].count('<th scope="col">') - 1
    assert heads == 2
    assert {
        row.count("<td")
        for row in table.split("</thead>")[1].split("</tr>")
        if "<td" in row
    } == {heads}


def test_history_says_what_came_and_why_again(desk: Archive, own: httpx.Client) -> None:
    """A new story is told as such; only a changed one is called an update."""
    post(
        own,
        "/alerts/save",
        "/alerts/new",
        name="低空",
        query="低空",
        to="a@example.org",
    )
    news = "海岚市今天启用第四条低空物流航线，从临空产业园飞往北岛，全长52公里，首月每天飞行二十架次，运送邮件、药品和海鲜。"
    stock(
        desk,
        [
            item(
                "news.hailan.example",
                "海岚第四条低空航线启用",
                news,
                NOW,
                "海岚日报",
            )
        ],
    )
    scan(desk, now=NOW, settings=setup(desk))
    text = page(own, "/alerts/history?name=低空")
    assert "海岚第四条低空航线启用" in text and "待发" in text and "修改后" not in text


def test_any_two_copies_stand_side_by_side(web: httpx.Client) -> None:
    """Of a story of three, each pair can be chosen."""
    copies = web.get("/api/stories/1").json()["copies"]
    text = page(web, f"/compare?left={copies[1]['id']}&right={copies[2]['id']}")
    assert (
        text.count(f'value="{copies[1]["id"]}" selected')
        == text.count(f'value="{copies[2]["id"]}" selected')
        == 1
    )
    assert text.count("<option") == 6


def test_revisions_side_by_side(desk: Archive, own: httpx.Client) -> None:
    """An article that was changed shows what went and what came."""
    from db.articles import articles, revisions

    with desk.write() as session:
        found = articles.by_id(session, 4)
        assert found is not None
        revisions.revise(
            session,
            found,
            title=found.title,
            text=found.text.replace("38公里", "52公里"),
            now=found.first_seen_at,
        )
    text = page(own, "/articles/4/changes")
    assert "<mark>38</mark>" in text and "<mark>52</mark>" in text
    assert own.get("/articles/4/changes?from=7", headers=HTML).status_code == 404
    assert "实质修改" in page(own, "/articles/4")


@pytest.mark.parametrize(
    "path",
    [
        "/articles/99999",
        "/stories/99999",
        "/articles/99999999999999999999999",
        "/sources/none",
        "/nowhere",
        "/saved/none",
    ],
)
def test_what_is_not_there_is_a_page(web: httpx.Client, path: str) -> None:
    """404 with the page's own frame, and a way back."""
    answer = web.get(path, headers=HTML)
    assert answer.status_code == 404
    assert 'href="/"' in answer.text and "<nav" in answer.text


def test_empty_archive_says_how_to_begin(sqlite_archive: Archive) -> None:
    from tests.policywatch.web.served import serving, site_for

    with serving(site_for(sqlite_archive)) as client:
        assert "policywatch run" in page(client, "/")
        for path in ("/trends", "/sources", "/alerts", "/saved"):
            assert client.get(path, headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("path", "chinese", "english", "code"),
    [
        ("/articles/999999", "编号 999999 不存在", "there is no article 999999", "page.no-article"),
        ("/nowhere", "地址有误，或页面已不在", "Not Found", "page.no-such-page"),
        ("/sources/none", "没有名为“none”的来源", "there is no source 'none'", "page.no-source"),
        ("/?since=x", "“x”不是 1900 至 2999 年的日期", "since: 'x' is no date", "page.day"),
        ("/?flag=x", "标记只有：annotated、", "flag: one of annotated, ", "page.flag"),
        ("/alerts/edit?name=x", "没有名为“x”的提醒", "there is no alert named 'x'", "rule.none"),
        ("/?by=x", "by：只能是 'story'、'article'", "query.by: Input should be 'story' or 'article'", "page.field"),
    ],
)  # fmt: skip
def test_an_error_page_says_why_in_the_readers_language(
    web: httpx.Client, path: str, chinese: str, english: str, code: str
) -> None:
    """Chinese and English pages; programs get the English text and its code."""
    for language, told in (("zh", chinese), ("en", english)):
        answer = web.get(
            path, headers={"accept": "text/html", "accept-language": language}
        )
        assert answer.status_code in (400, 404)
        assert told in html.unescape(answer.text)
    problem = web.get(path, headers={"accept": "application/json"}).json()
    assert problem["detail"].startswith(english)
    assert problem["reason_code"] == code
