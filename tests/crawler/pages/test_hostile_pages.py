"""Whatever bytes come as a page: an article or a short reason, within a second, and nothing else."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.article import Unreadable, read_article

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SENTENCE = (
    "为贯彻落实新型工业化推进大会精神，加快机器人产业高质量发展，现将有关事项通知如下。"
)
ARTICLE = f"<html><head><meta charset='utf-8'><title>通知</title></head><body><h1>通知公告</h1>{f'<p>{SENTENCE}</p>' * 3}</body></html>"


def _many(attribute: Callable[[int], str], count: int = 80_000) -> str:
    return f"<p>{SENTENCE}</p><a {' '.join(map(attribute, range(count)))}>"


REFUSED = {
    "nothing": (b"", "empty"),
    "white space": (b" \r\n\t" * 50, "empty"),
    "NULs": (bytes(5000), "empty"),
    "50 MB": (b"<p>" + b"x" * 50_000_000, "too large"),
    "a PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "binary"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary"),
    "a zip": (b"PK\x03\x04" + b"\x14\x00" * 600, "binary"),
    "noise": (random.Random(1).randbytes(20_000), "binary"),
    "JSON": ('{"code":200,"data":[{"title":"标题"}]}'.encode(), "not HTML"),
    "plain text": (SENTENCE.encode() * 10, "not HTML"),
    "a feed": (
        "<?xml version='1.0'?><rss><channel><title>新闻</title><description>&lt;p&gt;</description></channel></rss>".encode(),
        "not HTML",
    ),
    "a sitemap": (
        b"<?xml version='1.0'?>\n<urlset><url><loc>http://a.cn/</loc></url></urlset>",
        "not HTML",
    ),
    "an empty page": (
        b"<html><head><title>x</title></head><body></body></html>",
        "no text",
    ),
    "only navigation": (
        "<html><body><ul>"
        + "<li><a href='/x'>新闻中心</a></li>" * 40
        + "</ul></body></html>",
        "no text",
    ),
    "a wall": (
        b"<html><script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';</script></html>",
        "wall: aliyun",
    ),
    "80,000 attributes": (_many(lambda n: f"x{n}=1"), "attributes"),
    "80,000 bare attributes": (_many(lambda n: f"x{n}"), "attributes"),
    "80,000 attributes behind quotes": (
        _many(lambda n: f'y{n}=">"').replace("<a ", '<a x" '),
        "attributes",
    ),
    "many tags of 1,000 attributes": (
        _many(lambda n: f"x{n}", 1000) * 500,
        "attributes",
    ),
    "100,000 nested parts": ("<div>" * 100_000 + SENTENCE, "nesting"),
    "nested tables": ("<table><tr><td>" * 30_000 + SENTENCE, "nesting"),
    "nested lists": ("<ul><li>" * 50_000 + SENTENCE, "nesting"),
    "8 MB of entities": (f"<p>{SENTENCE}{'&amp;' * 1_600_000}", "too large"),
    "8 MB of <": ("<p>" + "<" * 8_000_000, "too many tags"),
    "2,000,000 tags": ("<p>" + "<b>" * 2_000_000, "too many tags"),
}
READ = {
    "NULs inside": ARTICLE.replace("精神", "精\0神").encode(),
    "cut off": ARTICLE.encode()[:-150],
    "cut inside a character": ARTICLE.encode()[
        : ARTICLE.encode().rindex("。".encode()) - 7
    ],
    "a broken byte": ARTICLE.encode().replace("工业".encode(), b"\xe5\xb7 \xff\xfe", 1),
    "unclosed script at the end": (
        ARTICLE.replace("</body>", "<script>var a='<p>不是正文的一段文字，不应出现。'")
    ).encode(),
    "unclosed comments": (ARTICLE.replace("</body>", "<!-- " * 50_000)).encode(),
    "fonts left open": ARTICLE.replace(
        "<p>", "<p>" + "<font size=2><span>" * 150
    ).encode(),
    "1 MB of entities": ARTICLE.replace("<h1>", "&amp;" * 200_000 + "<h1>").encode(),
    "wrong charset": ARTICLE.replace("utf-8", "iso-8859-1").encode("gb18030"),
    "UTF-16": b"\xff\xfe" + ARTICLE.encode("utf-16-le"),
    "control characters": ARTICLE.replace("。", "。\x01\x0b\x1f").encode(),
}


_HEAPS = [
    "作者：",
    "来源：",
    "2026-05-20 ",
    "（记者",
    "（",
    "【文/",
    "责任编辑：",
    "，",
    "a@b.c ",
    "|",
    "_-",
    "(lái)",
    "上一篇",
    "大 中 小 ",
    "3小时前",
]


@pytest.mark.parametrize("heap", _HEAPS)
def test_heaps_of_labels_cost_no_more_than_text(heap: str) -> None:
    """A megabyte of one label, bracket or date, in text or title, takes no more than two seconds of the processor."""
    many = heap * (700_000 // len(heap))
    for page in (
        f"<title>{many}</title><h1>通知公告</h1><p>{SENTENCE}</p>",
        f"<h1>通知公告</h1><p>{many}</p><p>{SENTENCE}{many}</p>",
    ):
        begun = process_time()
        try:
            read_article(
                f"<html><meta charset=utf-8>{page}</html>".encode(),
                None,
                now=NOW,
            )
        except Unreadable as refusal:
            assert str(refusal)
        assert process_time() - begun < 2


@pytest.mark.parametrize(
    "part",
    [
        "<p>短行</p>",
        f"<div class=content>{SENTENCE}</div>",
        "<div class=nav><a href=/x>链接</a></div>",
        "<h1>标题-标题</h1>",
        "<li><a href=a.pdf>附件</a>",
    ],
)
def test_tens_of_thousands_of_lines(part: str) -> None:
    """A page of as many lines as may be, under a title of many parts, takes the processor seconds, not minutes."""
    title = "标题-" * 120
    page = f"<html><meta charset=utf-8><title>{title}</title>{part * 15_000}<p>{SENTENCE}</p></html>"
    begun = process_time()
    with suppress(Unreadable):
        read_article(page.encode(), "http://a.cn/", now=NOW)
    assert process_time() - begun < 15


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_article_is_refused_by_name(name: str) -> None:
    """Each ends in its reason, within a second of the processor: no timeout runs while a parser in C works."""
    body, reason = REFUSED[name]
    begun = process_time()
    with pytest.raises(Unreadable) as refusal:
        read_article(
            body.encode() if isinstance(body, str) else body,
            "http://a.cn/b.html",
            now=NOW,
        )
    assert str(refusal.value) == reason
    assert process_time() - begun < 1


@pytest.mark.parametrize("name", READ)
def test_a_damaged_article_is_still_read(name: str) -> None:
    """Damage outside the text costs nothing, damage inside a few characters."""
    begun = process_time()
    reading = read_article(READ[name], "http://a.cn/b.html", now=NOW)
    assert "高质量发展" in reading.text
    assert "不是正文" not in reading.text
    assert process_time() - begun < 1


_PIECES = st.sampled_from([
    "<p>", "</p>", "<div class='content'>", "</div>", "<table><tr><td>", "</table>", "<br/>", "<ol><li>", "<a href='/x.pdf'>", "</a>", "<h1>", "</h1>",
    "<script>", "</script>", "<!--", "-->", "<meta name=PubDate content='2026-05-20'>", "<title>", "</title>", SENTENCE, "来源：", "作者：", "2026-05-20 ",
    "（记者", "）", "\0", "\ud800", "&#0;", "&#x110000;", "<", ">", "\"", "'", "=", "責任編輯：", "<![CDATA[", "]]>", "<ucapcontent>", "<body hidden>", "\x1f",
])  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(
    pieces=st.lists(_PIECES, max_size=40),
    junk=st.binary(max_size=40),
    encoding=st.sampled_from(["utf-8", "gb18030", "big5"]),
)
def test_no_page_raises_anything_else(
    pieces: list[str], junk: bytes, encoding: str
) -> None:
    """Any heap of markup gives a reading whose parts are clean, or Unreadable with a reason."""
    body = "".join(pieces).encode(encoding, "ignore") + junk
    try:
        reading = read_article(body, None, now=NOW)
    except Unreadable as refusal:
        assert str(refusal)
    else:
        assert reading.text.strip()
        for part in (reading.title, reading.publisher, reading.author):
            assert part is None or (
                part.strip() == part and part and "\x1f" not in part
            )


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=400))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    """Bytes of any kind behind a page's beginning are read or refused."""
    try:
        assert read_article(
            b"<html><p>" + body, None, now=NOW, header_charset="x-unknown"
        ).text
    except Unreadable as refusal:
        assert str(refusal)
