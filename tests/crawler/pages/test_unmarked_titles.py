"""Titles that no mark, no heading and no word of the head gives away."""

from datetime import datetime

import pytest

from crawler.pages.article import read_article
from tests.crawler.pages.written_pages import MARKUP

_CENTRED = 'align="center"'
_BODY = f"<p>各市、县人民政府：</p>{MARKUP}"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            f"<p {_CENTRED}>东濂县推进制造业数字化转型</p><p {_CENTRED}>三年行动计划</p><p {_CENTRED}>（2026年10月8日）</p>",
            "东濂县推进制造业数字化转型三年行动计划",
        ),
        (
            f"<p {_CENTRED}>星城市人民政府文件</p><p {_CENTRED}>星政发〔2026〕12号</p><p {_CENTRED}>关于支持企业技术改造的若干意见</p>",
            "关于支持企业技术改造的若干意见",
        ),
        (
            "<p>关于支持企业技术改造的若干意见</p><p>发布时间：2026-10-08 来源：某报</p>",
            "关于支持企业技术改造的若干意见",
        ),
    ],
    ids=["a title in two lines", "below a red head", "over the label line"],
)
def test_the_line_that_is_the_title(lines: str, title: str, now: datetime) -> None:
    """Centred lines over the text, or the line over the labels, where the head only names the library."""
    page = f"<html><head><meta charset=utf-8><title>附件1</title></head><body><div>{lines}{_BODY}</div></body></html>"
    assert read_article(page.encode(), None, now=now).title == title


def test_a_centred_picture_title_is_no_title(now: datetime) -> None:
    """A centred line inside the text does not replace the heading."""
    page = (
        "<html><head><meta charset=utf-8><title>低空经济二十条</title></head><body>"
        f"<h1>低空经济二十条</h1><p>2026-10-08</p><div>{MARKUP}<p {_CENTRED}>图为起降场施工现场</p>{MARKUP[:80]}</div></body></html>"
    )
    assert read_article(page.encode(), None, now=now).title == "低空经济二十条"
