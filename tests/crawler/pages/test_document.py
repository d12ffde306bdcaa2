"""The index table of an official document: its own date, its number, its issuers."""

from datetime import UTC, date, datetime

import pytest

from crawler.pages.article import read_article

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEXT = "".join(
    f"<p>各区县人民政府、市级有关部门要结合实际认真贯彻执行第{number}条，并于年底前报送情况。</p>"
    for number in range(1, 6)
)
FACTS = [
    ("索引号", "000014349/2026-00123"),
    ("发文机关", "云泽市人民政府、云泽市财政局"),
    ("成文日期", "2026年8月20日"),
    ("发文字号", "云政发〔2026〕15号"),
    ("发布日期", "2026-09-01"),
]
TABLES = {
    "cells": "<table>" + "".join(f"<tr><td>{a}：</td><td>{b}</td></tr>" for a, b in FACTS) + "</table>",
    "no colons": "<table>" + "".join(f"<tr><th>{a}</th><td>{b}</td></tr>" for a, b in FACTS) + "</table>",
    "list": "<ul>" + "".join(f"<li><b>{a}</b><span>{b}</span></li>" for a, b in FACTS) + "</ul>",
    "terms": "<dl>" + "".join(f"<dt>{a}</dt><dd>{b}</dd>" for a, b in FACTS) + "</dl>",
    "labels": "".join(f"<div><label>{a}：</label><span>{b}</span></div>" for a, b in FACTS),
    "wide": "".join(f"<p>{'　'.join(a)}：{b}</p>" for a, b in FACTS),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_what_an_index_table_states(name: str) -> None:
    """成文日期 and 发布日期 are told apart; number and issuers are read, whatever the table is made of."""
    title = "关于印发绿色工厂行动方案的通知"
    html = (
        f"<html><head><title>{title}_云泽市人民政府</title></head><body>{TABLES[name]}<h1>{title}</h1>"
        f"<div class=c>{TEXT}</div></body></html>"
    )
    reading = read_article(html.encode(), None, now=NOW)
    assert reading.document_date == date(2026, 8, 20)
    assert reading.document_number == "云政发〔2026〕15号"
    assert reading.issuers == ["云泽市人民政府", "云泽市财政局"]
    assert reading.published_at is not None
    assert reading.published_at.date() == date(2026, 9, 1)


def test_a_page_without_a_table_states_nothing() -> None:
    """Missing is empty, not guessed from the text."""
    title = "全市绿色工厂工作会议召开"
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>2026-10-20</p>{TEXT}</body></html>"
    reading = read_article(html.encode(), None, now=NOW)
    assert (reading.document_date, reading.document_number) == (None, None)
    assert reading.issuers == []
