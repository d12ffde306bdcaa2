"""Articles a page keeps in its data, templates and form fields: read whole where the page shows none."""

import base64
import html
import json
from datetime import datetime
from urllib.parse import quote

import pytest

from crawler.pages.article import read_article
from crawler.pages.data import article_in_data
from tests.crawler.pages.written_pages import (
    HEADED,
    MARKUP,
    TEXT,
    TITLE,
    written_page,
)

BLOCKS = [{"type": "paragraph", "text": line} for line in TEXT]
NESTED = [{"_type": "block", "children": [{"text": line}]} for line in TEXT]
OTHERS = [{"title": "另一篇", "url": f"/{n}", "summary": TEXT[n] * 3} for n in range(6)]
STATE = json.dumps({"detail": {"content": MARKUP, "recommend": OTHERS}})
KEPT = {
    "text area": f"<textarea hidden>{html.escape(MARKUP)}</textarea>",
    "template": f'<my-article><template shadowrootmode="open">{MARKUP}</template></my-article>',
    "script of markup": f'<script type="text/html">{MARKUP}</script>',
    "hidden field": f'<input type="hidden" value="{html.escape(MARKUP)}">',
    "data attribute": f'<div data-body="{html.escape(MARKUP)}"></div>',
    "blocks": f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"p": {"body": BLOCKS, "more": OTHERS}})}</script>',
    "nested blocks": f'<script type="application/json">{json.dumps({"p": {"doc": NESTED}})}</script>',
    "JSON.parse": f"<script>window.__S__=JSON.parse({json.dumps(STATE)})</script>",
    "app router": f"<script>self.__next_f.push([1,{json.dumps('7:' + STATE)}])</script>",
    "encoded state": f'<script>var s = decodeURIComponent("{quote(STATE)}")</script>',
    "base64": f'<script>var s = atob("{base64.b64encode(MARKUP.encode()).decode()}")</script>',
    "bound attribute": f"<detail :info='{html.escape(json.dumps({'content': MARKUP}))}'></detail>",
    "assigned blocks": f"<script>var page = {json.dumps({'c': {'blocks': [{'id': 'x', 'data': {'text': line}} for line in TEXT]}})};</script>",
    "object": f"<script>var page = {{ id: 7, zw: '{MARKUP}' }}</script>",
}


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_a_text_that_scripts_would_show_is_read(kept: str, now: datetime) -> None:
    """Its paragraphs come out once and in order, with the title and the labels the page shows; no other article's."""
    reading = read_article(
        written_page(f'{HEADED}<div id="show"></div>{kept}'), None, now=now
    )
    assert reading.text.split("\n") == TEXT
    assert (reading.title, reading.publisher) == (TITLE, "青溪能源观察")


def test_no_text_is_made_of_what_is_none() -> None:
    """Templates to be filled, other articles' summaries and scripts with Chinese messages are no article."""
    others = json.dumps({"list": OTHERS}, ensure_ascii=False)
    template = "".join(f"<p>{{{{ {line} }}}}</p>" for line in TEXT)
    for kept in (
        f'<script type="application/json">{others}</script>',
        f"<template>{template}</template>",
        "<script>alert('请先登录，再查看');</script>" * 40,
    ):
        assert article_in_data(kept) is None


@pytest.mark.parametrize("shape", ["JSON", "JSON.parse", "nested"])
def test_what_the_data_says_beside_the_text(shape: str, now: datetime) -> None:
    """Source, author and title beside the text in its data are the article's; those of other objects are not."""
    article = {"title": TITLE, "origin": "青溪前沿", "writer": "裴知远", "body": MARKUP}
    if shape == "nested":
        article = {
            "newsTitle": TITLE,
            "newsSource": "青溪前沿",
            "authorName": "裴知远",
            "detail": {"html": MARKUP},
        }
    state = {"user": {"nickname": "游客甲", "author": "管理甲"}, "page": article}
    data = json.dumps(state, ensure_ascii=False)
    if shape == "JSON.parse":
        script = f"<script>window.__S__=JSON.parse({json.dumps(data)})</script>"
    else:
        script = f'<script type="application/json">{data}</script>'
    page = f"<html><head><title>青溪</title></head><body><div id=app></div>{script}</body></html>"
    reading = read_article(page.encode(), None, now=now)
    assert reading.text.split("\n") == TEXT
    read = (reading.title, reading.publisher, reading.author)
    assert read == (TITLE, "青溪前沿", "裴知远")
