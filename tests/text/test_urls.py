"""One spelling for each address, its site, and whether it is an article's."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.urls import address_key, article_address, canonical, site


@pytest.mark.parametrize(
    ("written", "one"),
    [
        (
            "HTTP://WWW.Example.com.:80/a/./b/../c?utm_source=x&id=1#f",
            "http://www.example.com/a/c?id=1",
        ),
        ("https://h.cn:443", "https://h.cn/"),
        ("https://h.cn:8443/x", "https://h.cn:8443/x"),
        (
            "http://h.cn/a b?q=中 文",
            "http://h.cn/a%20b?q=%E4%B8%AD%20%E6%96%87",
        ),
        ("https://中国.cn/路径", "https://xn--fiqs8s.cn/%E8%B7%AF%E5%BE%84"),
        ("http://u:p@h.cn/", "http://h.cn/"),
        ("  http://h.cn/a\n", "http://h.cn/a"),
        ("http://h.cn\\a", "http://h.cn/a"),
        (
            "http://h.cn/a;jsessionid=1F?from=timeline&from=2",
            "http://h.cn/a?from=2",
        ),
        ("http://h.cn/a?spm=1.2&b=&c", "http://h.cn/a?b=&c"),
        (
            "http://h.cn/show.asp?id=7&PHPSESSID=9f8e7d6c5b4a",
            "http://h.cn/show.asp?id=7",
        ),
        (
            "http://h.cn/show.asp?id=7&sid=0123456789abcdef01234567",
            "http://h.cn/show.asp?id=7",
        ),
        (
            "http://h.cn/show.asp?id=7&sid=12",
            "http://h.cn/show.asp?id=7&sid=12",
        ),
        (
            "http://h.cn/show.asp?id=7&_t=1763800000123&r=0.81734509",
            "http://h.cn/show.asp?id=7",
        ),
        (
            "http://h.cn/show.asp?t=1763800000",
            "http://h.cn/show.asp?t=1763800000",
        ),
        (
            "http://h.cn/show.asp?id=1763800000123",
            "http://h.cn/show.asp?id=1763800000123",
        ),
        (
            "http://h.cn/(S(abcdefghijklmnopqrstuvwx))/a.aspx?id=7",
            "http://h.cn/a.aspx?id=7",
        ),
        (
            "http://mp.weixin.qq.com/s?__biz=A==&mid=2&idx=1&sn=3f&chksm=9a&scene=27",
            "http://mp.weixin.qq.com/s?__biz=A==&mid=2&idx=1&sn=3f",
        ),
        ("http://h.cn/play?id=7&scene=27", "http://h.cn/play?id=7&scene=27"),
        ("http://h.cn/%E4%B8%AD", "http://h.cn/%E4%B8%AD"),
        ("//h.cn/x", "http://h.cn/x"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
    ],
)
def test_one_spelling(written: str, one: str) -> None:
    """Host, port, dots, credentials, tracking, session ids, what is drawn anew at each look and odd characters: one address."""
    assert canonical(written) == one
    assert canonical(one) == one


@pytest.mark.parametrize(
    ("link", "one"),
    [
        ("./t20260213_1.html", "https://h.cn/zc/202602/t20260213_1.html"),
        ("../x.html", "https://h.cn/zc/x.html"),
        ("//other.cn/x", "https://other.cn/x"),
        ("/x?b=1", "https://h.cn/x?b=1"),
        ("", "https://h.cn/zc/202602/index.html"),
    ],
)
def test_links_are_made_absolute(link: str, one: str) -> None:
    """A link on a page is read from that page's address."""
    assert canonical(link, "https://h.cn/zc/202602/index.html") == one


@pytest.mark.parametrize(
    "written", ["javascript:void(0)", "mailto:a@b.cn", "file:///etc/passwd", "data:,x", "http://", "/x", "", "http://h:99999/",
                "http://h .cn/", "ftp://h.cn/x", "http://[::1/", "http:///x"]
)  # fmt: skip
def test_no_address(written: str) -> None:
    """What is no http address is None, never an exception."""
    assert canonical(written) is None


@given(
    st.text(max_size=60),
    st.sampled_from(["", "http://", "https://h.cn/", "//", "http://h.cn?"]),
)
def test_any_text_is_an_address_or_none(text: str, start: str) -> None:
    """Never an exception; what is an address stays the same when read again, and is plain ASCII."""
    one = canonical(start + text)
    if one is not None:
        assert one.isascii() and canonical(one) == one
    site(start + text)
    address_key(start + text)
    article_address(start + text)


def test_twins_have_one_key() -> None:
    """http and https, trailing dots, `/./` and the order of parameters make no second page; mirrors do."""
    twins = [
        "http://h.cn/a?x=1&y=2",
        "https://h.cn./b/../a?y=2&x=1",
        "https://H.cn/./a?x=1&y=2&utm_medium=q",
    ]
    assert len({address_key(url) for url in twins}) == 1
    assert address_key("https://wap.h.cn/a") != address_key("https://h.cn/a")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.miit.gov.cn/zwgk/a.html", "miit.gov.cn"),
        ("http://gxt.shandong.gov.cn/art/1.html", "shandong.gov.cn"),
        ("https://www.gov.cn/zhengce/", "www.gov.cn"),
        ("https://finance.people.com.cn/x", "people.com.cn"),
        ("https://news.sina.com.cn./x", "sina.com.cn"),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("http://localhost/x", "localhost"),
        ("", ""),
        ("http://[::1/", ""),
    ],
)
def test_site(url: str, expected: str) -> None:
    """The registered domain by the public suffix list; an address of numbers is its own."""
    assert site(url) == expected


def test_site_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The public suffix list comes with the program: no connection is opened for it."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert site("https://never-seen-before.example.gov.cn/") == "example.gov.cn"


HEX = "0123456789abcdef0123456789abcdef"
UUID = "01234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    "path",
    [
        "/zwgk/202602/t20260213_123.html",
        "/art/2026/2/13/art_12_345.html",
        f"/art/2026/art_{HEX}.html",
        f"/20260213/{HEX}/c.html",
        f"/20260213/{HEX}.html",
        "/2026-02/13/c_123.htm",
        "/202602/content_7000123.htm",
        f"/2026/2/13/{HEX}.shtml",
        f"/columns/{UUID}/202602/13/{UUID}.html",
        "/2026021310223312345/index.shtml",
        "/2026-02-13/123456.html",
        "/safe/2026/0213/12345.html",
        "/cj/2026/02-13/10123.shtml",
        "/c/2026-02-13/12345.shtml",
        "/content/post_4567.html",
        "/n2588020/n2588072/c123/content.html",
        "/sjj/zc/0213/20260213102233123_pc.html",
        "/n1/2026/0213/c1004-40001.html",
        "/2026/02/13/VIDEvzxR1OlCPPBdVswBE0mH260213.shtml",
        "/article/detail/1234567.html",
        "/show.php?id=12345",
    ],
)
def test_forms_of_article_addresses(path: str) -> None:
    """Each dialect in which Chinese systems publish articles is known."""
    assert article_address(f"https://www.example.gov.cn{path}")


@pytest.mark.parametrize(
    "path",
    ["/", "/index.html", "/zwgk/", "/zwgk/zcwj/index.html", "/zhengce/index_1.htm", "/col/col1234/index.html", "/gkmlpt/index",
     "/about.html", "/node_12.html", "/search?q=2026", "/map.html", "/zwgk/list.shtml"],
)  # fmt: skip
def test_columns_are_no_articles(path: str) -> None:
    """Columns, front pages and searches have other addresses."""
    assert not article_address(f"https://www.example.gov.cn{path}")
