"""Articles without a word: a picture or a film under a title and its labels is one, furniture is none."""

from datetime import datetime

import pytest

from crawler.pages.article import read_article
from crawler.pages.reading import Unreadable
from tests.crawler.pages.written_pages import HEADED, TITLE, written_page

CONTENT = {
    "pictures": '<div><p><img src="/a/1.jpg"></p><p><img src="/a/2.jpg"></p></div>',
    "picture with a caption": '<img src="/a/1.jpg"><p>（制图：小王）</p>',
    "film": '<video src="/a/1.mp4"></video>',
    "player": '<iframe src="https://v.example.com/player.html?vid=7"></iframe>',
    "broadcast": '<audio src="/a/1.mp3"></audio>',
}
NOTHING = {
    "an icon": '<img src="/images/share_icon.png">',
    "a small picture": '<img src="/a.gif" width="16" height="16">',
    "an advertisement": '<iframe src="https://pos.example.com/s?id=7" width="300"></iframe>',
    "nothing": "<div></div>",
    "small print": "<p>版权所有：青溪省经济和信息化厅 青ICP备05099999号</p>",
}


@pytest.mark.parametrize("content", CONTENT.values(), ids=CONTENT)
def test_a_picture_or_film_is_an_article(content: str, now: datetime) -> None:
    """Title, day and publisher stand, the flag says that there is no text."""
    reading = read_article(written_page(HEADED + content), None, now=now)
    assert (reading.title, reading.text) == (TITLE, "")
    assert reading.flags == {"image-only"}
    assert reading.publisher == "青溪能源观察" and reading.published_at


@pytest.mark.parametrize("content", NOTHING.values(), ids=NOTHING)
def test_furniture_is_no_content(content: str, now: datetime) -> None:
    """Icons, small pictures and the foot of the site make no article."""
    with pytest.raises(Unreadable, match=r"^no text$"):
        read_article(written_page(HEADED + content), None, now=now)


def test_without_a_day_a_picture_is_no_article(now: datetime) -> None:
    """A home page shows a title and pictures, too."""
    page = written_page(f'<h1>{TITLE}</h1><div><img src="/a/1.jpg"></div>')
    with pytest.raises(Unreadable, match=r"^no text$"):
        read_article(page, None, now=now)


def test_a_file_named_by_a_script_alone(now: datetime) -> None:
    """`PDFObject.embed` and its kin are viewers as well."""
    script = '<div id="v"></div><script>PDFObject.embed("P1.pdf", "#v")</script>'
    reading = read_article(
        written_page(HEADED + script), "https://a.example/zc/1.html", now=now
    )
    assert [file.url for file in reading.attachments] == ["https://a.example/zc/P1.pdf"]
    assert not reading.flags


def test_a_wechat_post_of_pictures(now: datetime) -> None:
    """Its account and day stand in its data; with words it is a text, without them pictures only."""
    data = (
        "<script>window.cgiDataNew = {{ nick_name: JsDecode('青溪产业观察'), create_time: JsDecode('2026-10-13 10:30'),"
        " content_noencode: JsDecode('{text}'), picture_page_info_list: [{{cdn_url: JsDecode('https://m.example/1')}}] }};</script>"
    )
    told = "\\x0a".join(
        ["青溪省人民政府办公厅近日印发若干措施，提出到2028年建成起降设施一百二十处。"]
        * 3
    )
    flags = []
    for text in (told, ""):
        page = (
            '<html><head><meta charset="utf-8"><title></title><meta property="og:title" content="一图读懂低空经济措施"></head>'
            f'<body><div id="js_article"></div>{data.format(text=text)}</body></html>'
        )
        reading = read_article(page.encode(), "https://mp.weixin.qq.com/s/A", now=now)
        assert (reading.title, reading.publisher) == (
            "一图读懂低空经济措施",
            "青溪产业观察",
        )
        assert reading.published_at is not None
        flags.append(reading.flags)
    assert flags == [set(), {"image-only"}]
