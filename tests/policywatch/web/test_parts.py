"""Words, comparisons, citations, redirects: what can be said without a server."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts import portable
from alerts.rules import RuleError
from crawler.catalogue import read_catalogue
from db.session import Archive
from policywatch.web import wording
from policywatch.web.asked import Asked
from policywatch.web.citations import bibtex, gb7714
from policywatch.web.export import pieces
from policywatch.web.places import inside
from policywatch.web.problems import BadRequest
from policywatch.web.showing import misread, span
from policywatch.web.story_pages import shortened
from policywatch.web.wording import speaker
from text.query import QueryError, parse
from text.reason import Reason, in_language, reason_of
from text.sidebyside import aligned

TEMPLATES = Path(wording.FILE).parent
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_every_word_a_template_says_is_there_in_both_languages() -> None:
    """Each `t('key')` of the templates stands in wording.toml, and each text names the same values in both languages."""
    used = {
        key
        for file in TEMPLATES.glob("*.html")
        for key in re.findall(r"(?<!\w)t\('([\w.-]+)'[,)]", file.read_text("utf-8"))
    }
    assert len(used) > 100
    assert used <= set(wording.table())
    for key, texts in wording.table().items():
        assert set(texts) == {"zh", "en"} and all(texts.values()), key
        assert (
            len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()})
            == 1
        ), key


def test_templates_hold_no_inline_script_or_style() -> None:
    """What the policy forbids is not there to begin with."""
    files = sorted(TEMPLATES.glob("*.html"))
    assert len(files) >= 20
    for file in files:
        text = file.read_text("utf-8")
        assert not re.search(
            r"\sstyle=|\son\w+=|<style|<script(?![^>]* src=)|\| ?safe", text
        ), file.name


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("zh-TW,en", "zh"),
        ("de;q=1,en;q=0.2", "en"),
        ("en;q=0", "zh"),
        ("en;q=x,en", "en"),
        (",,,", "zh"),
    ],
)
def test_accept_language(header: str, language: str) -> None:
    assert wording.preferred(header) == language


def test_changed_sentences_stand_beside_each_other() -> None:
    """Equal rows for what is equal; changed characters within changed sentences; new and gone ones alone."""
    rows = aligned(
        "甲省增长5.2%。\n各市按月报送进度。\n旧的一句完全不同。",
        "新闻导语在此。\n甲省增长6.1%。\n各市按月报送进度。",
    )
    assert [row.kind for row in rows] == [
        "added",
        "changed",
        "equal",
        "removed",
    ]
    changed = rows[1]
    assert "".join(text for text, _ in changed.left) == "甲省增长5.2%。"
    assert "".join(text for text, only in changed.right if only) == "6.1"


def test_side_by_side_loses_nothing() -> None:
    """Both texts can be read off the rows whole, whatever changed."""
    left, right = (
        "一二三四五六七八九。甲乙丙丁。子丑寅卯辰巳。",
        "一二三五六七八九十。子丑寅午辰巳。天地玄黄。",
    )
    rows = aligned(left, right)
    assert "".join(text for row in rows for text, _ in row.left) == left
    assert "".join(text for row in rows for text, _ in row.right) == right


ARTICLE = {
    "id": 7, "title": "关于{试点}的通知 50% & more", "author": None, "publisher": "云州省发展改革委", "site": "fgw.example",
    "published_at": "2026-11-20T09:00:00+08:00", "url": "https://fgw.example/a.html",
}  # fmt: skip


def test_citation_follows_gb7714() -> None:
    assert (
        gb7714(ARTICLE, NOW)
        == "云州省发展改革委. 关于{试点}的通知 50% & more[EB/OL]. (2026-11-20)[2026-11-22]. https://fgw.example/a.html."
    )


def test_citation_names_three_people_and_only_what_is_known() -> None:
    """等 after three; no date where none is known; a title in two lines is one; the stored page's hash below."""
    article = ARTICLE | {
        "author": "甲、乙；丙，丁",
        "published_at": None,
        "title": "《上》\n下_%",
    }
    assert gb7714(article, NOW, "ab").splitlines() == [
        "甲, 乙, 丙, 等. 《上》 下_%[EB/OL]. [2026-11-22]. https://fgw.example/a.html.", "存档网页 SHA-256: ab"
    ]  # fmt: skip
    assert "author = {{甲} and {乙} and {丙} and {丁}}" in bibtex(article, NOW, None)
    assert gb7714(article | {"author": None, "publisher": None}, NOW).startswith(
        "fgw.example. "
    )


def test_a_citation_without_author_and_address_leaves_them_out() -> None:
    """A text of which only title and words are known: no empty field, no full stop before the title, no address that is none."""
    bare = ARTICLE | {
        "author": None,
        "publisher": None,
        "site": None,
        "url": "ni:///sha-256;abc",
        "published_at": None,
    }
    assert gb7714(bare, NOW) == "关于{试点}的通知 50% & more[EB/OL]. [2026-11-22]."
    written = bibtex(bare, NOW, None)
    assert "author" not in written and "url =" not in written and "ni:" not in written


def test_bibtex_is_escaped_and_holds_the_hash() -> None:
    """No sign of a title ends the entry or becomes a command; BibTeX counts braces even behind a backslash."""
    written = bibtex(
        ARTICLE | {"title": "关于}试点{{的 50% & #1 $2 x_y ^~\\"},
        NOW,
        "ab" * 32,
    )
    assert (
        r"关于\textbraceright{}试点\textbraceleft{}\textbraceleft{}的 50\% \& \#1 \$2 x\_y"
        in written
    )
    assert r"\textasciicircum{}\textasciitilde{}\textbackslash{}" in written
    assert written.count("{") == written.count("}")
    assert "ab" * 32 in written


def test_address_keeps_only_what_differs() -> None:
    assert (
        Asked(q="a b", site="x.cn").address(by="article")
        == "q=a+b&site=x.cn&by=article"
    )
    assert Asked().address() == ""


def test_a_search_in_the_query_language_says_what_its_filters_say() -> None:
    """What becomes an alert keeps every filter, whatever signs stand in it, and can be read."""
    asked = Asked(
        q="机器人 OR 低空",
        site="miit.gov.cn",
        since="2026-01-01T08:00",
        category="ministry",
        publisher='《"新"》\\',
    )
    written = asked.only_query()
    assert written == (
        '(机器人 OR 低空) site:"miit.gov.cn" publisher:"《\\"新\\"》\\\\" category:"ministry" published:[2026-01-01 TO *]'
    )
    document = {"title": "低空", "site": "miit.gov.cn", "publisher": '《"新"》\\', "category": "ministry",
                "published": datetime(2026, 2, 1, tzinfo=UTC)}  # fmt: skip
    assert parse(written).matches(document) and not parse(written).matches(
        {**document, "category": "think-tank"}
    )


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "2026-13-01",
        "0001-01-01",
        "9999-12-31",
        "2026-1-1T",
        "١٢٣٤-01-01",
    ],
)
def test_days_that_are_none(value: str) -> None:
    with pytest.raises(BadRequest):
        Asked(since=value).spec()


@pytest.mark.parametrize("path", ["/", "/sources?state=well", "/articles/1?q=%2F%2Fx"])
def test_own_paths_stay(path: str) -> None:
    assert inside(path) == path


def test_reasons_are_said_in_chinese() -> None:
    """Reasons with a code lose all their English; texts without one stay as they are."""
    reason = Reason("source.not-visited")
    assert in_language(reason, "zh") == "还没有访问过"
    assert in_language(reason, "en") == "not visited yet"
    assert in_language("something else", "zh") == "something else"


def test_why_a_shipped_source_is_off_is_said_in_chinese() -> None:
    """Every reason the catalogue comes with; ids of sources and names of files stay."""
    passports, _ = read_catalogue([], shipped=True)
    reasons = {one.why_disabled for one in passports.values() if one.why_disabled}
    assert len(reasons) > 5
    for reason in reasons:
        # A command to type stays as it is.
        chinese = re.sub(r"`policywatch [^`]+`", "", in_language(reason, "zh"))
        assert not re.search(r"[A-Za-z]{3,} [a-z]{2,}", chinese), reason


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            '[[rules]]\nname = "a"',
            "第 1 条规则（a）：缺少 query，或它不是文字",
        ),
        (
            '[[rules]]\nname = "a"\nquery = "("\nto = "a@example.org"',
            "第 1 条规则（a）：第 1 个字符：括号没有配对",
        ),
        (
            '[[rules]]\nname = "a"\nquery = "b"',
            "第 1 条规则（a）：收件人：至少写一个邮箱",
        ),
        (
            '[[rules]]\nname = "a"\nquery = "b"\nto = "slack://x/y"',
            "slack:// 没有启用",
        ),
        (
            '[[rules]]\nname = "a"\nquery = "b"\nto = "a@example.org"\nlanguage = "fr"',
            "language：只能是 'zh'、'en'",
        ),
        (
            '[[rules]]\nname = "a"\nquery = "b"\nto = "a@example.org"\ncolour = 1',
            "colour：没有这样的一项",
        ),
        ("[[rules\nname", "第 1 行第 8 列写法有误"),
        ('{"rules": [', "第 1 行第 12 列写法有误"),
    ],
)
def test_what_is_wrong_with_imported_rules_is_said_in_chinese(
    sqlite_archive: Archive, written: str, said: str
) -> None:
    """Number and name of the rule, and the reason, without English sentences."""
    with pytest.raises(RuleError) as caught:
        portable.import_rules(sqlite_archive, written, now=NOW)
    told = in_language(reason_of(caught.value), "zh")
    assert said in told and not re.search(r"[A-Za-z]{4,} [a-z]{2,}", told), told


def test_one_is_told_from_many_in_english() -> None:
    say = speaker("en")
    assert [say("search.found_article", n=n) for n in ("1", "2", "1,001")] == [
        "1 article",
        "2 articles",
        "1,001 articles",
    ]
    assert (
        say("sources.within_days", n=1) == "every day"
        and speaker("zh")("search.found_article", n="1") == "1 篇文章"
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [("a && b", "不支持 &&"), ("a !b", "不支持 !"), ("a?b", "不支持 ?"), ("flag:new", "没有标记“new”"), ("()", "前缺一个词"), ("(机器人", "括号没有配对"), ("机器人 AND", "缺一个词"), ("colour:red", "没有 colour: 这个字段"), ("/a+/", "不支持正则表达式"),
     ("published:[2026 TO 2025]", "先后颠倒"), ("published:昨天", "“昨天”不是日期"), ("a)", "多了一个"), ('"a', "引号没有配对"), ("a*b", "不支持词中间的")],
)  # fmt: skip
def test_what_is_wrong_with_a_query_is_said_in_chinese(query: str, said: str) -> None:
    """No English is left of any message the query language has, and none of the column that stands beside it."""
    with pytest.raises(QueryError) as caught:
        parse(query)
    told = misread(caught.value, "zh")
    assert said in told and not re.search(r"[A-Za-z]{4,} [a-z]{2,}|column", told)
    assert not misread(caught.value, "en").startswith("column")


def test_how_often_is_said_in_the_largest_whole_unit() -> None:
    t = speaker("zh")
    told = [
        span(timedelta(seconds=seconds), t) for seconds in (10, 90, 1800, 21600, 86400)
    ]
    assert told == [
        "每 10 秒",
        "每 90 秒",
        "每 30 分钟",
        "每 6 小时",
        "每 1 天",
    ]


def test_pieces_of_an_export_are_the_lines_whatever_their_size() -> None:
    """Nothing is lost or cut between pieces, and many lines go at once."""
    lines = [f"{number}{'文' * (number % 700)}\n" for number in range(2000)]
    sent = list(pieces(lines))
    assert "".join(sent) == "".join(lines) and len(sent) < 20
    assert list(pieces([])) == [""]


def test_a_changed_figure_is_marked_whole() -> None:
    """800 万 → 1000 万: the figures, not the digits they share."""
    (row,) = aligned(
        "给予最高800万元补助，按季度调度。",
        "给予最高1000万元补助，按季度调度。",
    )
    assert [text for text, only in row.left if only] == ["800"] and [
        text for text, only in row.right if only
    ] == ["1000"]


def test_beginnings_end_with_a_sentence() -> None:
    assert shortened("一。\n二。") == "一。二。"
    assert shortened("甲" * 100 + "。" + "乙" * 100) == "甲" * 100 + "。"
    assert shortened("甲" * 300) == "甲" * 160 + "…"
