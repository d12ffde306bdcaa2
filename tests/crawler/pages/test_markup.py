"""What of a page's source is read as the page: everything a reader sees, however it is written, and no more."""

import time
from datetime import datetime

import pytest

from crawler.pages.article import read_article
from crawler.pages.markup import seen_markup
from tests.crawler.pages.written_pages import (
    HEADED,
    LABELS,
    MARKUP,
    TEXT,
    TITLE,
    written_page,
)

_DOCUMENT = "<html><head><title>页头</title></head><body><div><a href='/'>首页</a></div></body></html>"
_JAMMED = MARKUP.replace("，", '，<span style="font-size:0px">nygc0版权</span>')
_CLASSED = MARKUP.replace("。", '<i class="q7">请勿转载</i>。')
WRITTEN = {
    "a header of its own": f"{_DOCUMENT}<h1>{TITLE}</h1>{LABELS}<div>{MARKUP}</div>",
    "stray end": f"</body></html>{HEADED}<div>{MARKUP}</div>",
    "second body": f"</body><body>{HEADED}<div>{MARKUP}</div>",
    "label": f"{HEADED}<label>{'<br>'.join(TEXT)}</label>",
    "preformatted": f"{HEADED}<pre>{chr(10).join(TEXT)}</pre>",
    "CDATA": f"{HEADED}<div><![CDATA[{TEXT[0]}]]>{MARKUP.removeprefix(f'<p>{TEXT[0]}</p>')}</div>",
    "jammed": f"{HEADED}<div>{_JAMMED}</div>",
    "jammed by class": f"<style>.q7{{display:none}}</style>{HEADED}<div>{_CLASSED}</div>",
    "jammed by name": f"{HEADED}<div>{MARKUP.replace('，', '，<font class=jammer>3f8a</font>')}</div>",
    "places that links lead to": HEADED
    + "".join(f"<p><a name=_Toc{n}>{line}</a></p>" for n, line in enumerate(TEXT)),
    "out of sight": f"{HEADED}<div>{MARKUP.replace('，', '，<i style=position:absolute;left:-9999px>转载</i>')}</div>",
}


@pytest.mark.parametrize("body", WRITTEN.values(), ids=WRITTEN)
def test_what_a_reader_sees_is_read(body: str, now: datetime) -> None:
    """Neither the end of a document in the middle, nor labels, nor characters strewn in change the text."""
    reading = read_article(written_page(body), None, now=now)
    assert reading.text.split("\n") == TEXT
    assert (reading.title, reading.publisher) == (TITLE, "青溪能源观察")


def test_questions_on_buttons_stay_and_commands_go(now: datetime) -> None:
    """The button that opens an answer is its question; `分享` and `打印本页` are commands."""
    asked = "".join(
        f"<button>问：第{n}项怎么申请？</button><div><p>{line}</p></div>"
        for n, line in enumerate(TEXT)
    )
    body = f"{HEADED}<div>{asked}<button>分享</button><button>打印本页</button></div>"
    text = read_article(written_page(body), None, now=now).text
    assert text.count("怎么申请？") == len(TEXT)
    assert "分享" not in text and "打印" not in text


@pytest.mark.parametrize(
    "piece", ["<iframe src=x", "<object a>", "<textarea>", "<script>", "</body", "<!--"]
)
def test_unclosed_parts_take_no_time(piece: str) -> None:
    """A hundred thousand unclosed tags are read in a second."""
    begun = time.process_time()
    seen_markup("<p>" + piece * 100_000)
    assert time.process_time() - begun < 1
