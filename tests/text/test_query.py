"""The query language: what is read, what is refused, what matches."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.dates import SHANGHAI
from text.normalise import fold
from text.query import (
    And,
    Node,
    Not,
    Or,
    Query,
    QueryError,
    Range,
    Term,
    parse,
)
from text.query_places import any_place
from text.words import shaped, stands_in


def term(word: str, field: str | None = None) -> Term:
    return Term(field, fold(word))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("新质生产力", term("新质生产力")),
        ("新质生产力 脑机接口", And((term("新质生产力"), term("脑机接口")))),
        (
            "新质生产力\u3000脑机接口",
            And((term("新质生产力"), term("脑机接口"))),
        ),
        ("a AND b AND c", And((term("a"), term("b"), term("c")))),
        ("a OR b AND c", Or((term("a"), And((term("b"), term("c")))))),
        ("a b OR c", And((term("a"), Or((term("b"), term("c")))))),
        (
            "(a OR b) AND NOT c",
            And((Or((term("a"), term("b"))), Not(term("c")))),
        ),
        ("a -b", And((term("a"), Not(term("b"))))),
        ("-a b", And((Not(term("a")), term("b")))),
        ("+a b", And((term("a"), term("b")))),
        ('-"a b"', Not(term("a b"))),
        (
            "a and b or not",
            And((term("a"), term("and"), term("b"), term("or"), term("not"))),
        ),
        ('"GB/T  7714"', term("gb/t 7714")),
        ("人工智能+", term("人工智能+")),
        ("“人工智能+”", term("“人工智能+”")),
        (
            "《关于推动脑机接口产业创新发展的实施意见》",
            term("《关于推动脑机接口产业创新发展的实施意见》"),
        ),
        ("工信部联规〔2024〕12号", term("工信部联规〔2024〕12号")),
        ("（试行）", term("(试行)")),
        ("title：通知", term("title:通知")),
        ("C++ 5G GB/T", And((term("c++"), term("5g"), term("gb/t")))),
        ("新質(zhì)生產(chǎn)力", term("新质生产力")),
        ("人工智能*", term("人工智能")),
        ('"7*24"', term("7*24")),
        ("title:新质生产力", term("新质生产力", "title")),
        ('publisher:"工业和信息化部"', term("工业和信息化部", "publisher")),
        ("title:(a OR b)", Or((term("a", "title"), term("b", "title")))),
        (
            "site:miit.gov.cn -flag:doubled",
            And((term("miit.gov.cn", "site"), Not(term("doubled", "flag")))),
        ),
        ('\\"a', term('"a')),
        ("TO", term("to")),
    ],
)
def test_what_is_read(query: str, tree: Node) -> None:
    """Every form of the language and the tree it stands for."""
    assert parse(query).tree == tree


def shanghai(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        (
            "published:[2025-01-01 TO 2025-06-30]",
            shanghai(2025, 1, 1),
            shanghai(2025, 7, 1),
        ),
        (
            "published:[2025-01 TO 2025-06]",
            shanghai(2025, 1, 1),
            shanghai(2025, 7, 1),
        ),
        ("published:[2024 TO *]", shanghai(2024, 1, 1), None),
        ("published:[* TO 2025-12]", None, shanghai(2026, 1, 1)),
        (
            "published:{2025-01-01 TO 2025-06-30}",
            shanghai(2025, 1, 2),
            shanghai(2025, 6, 30),
        ),
        ("published:2025-06-30", shanghai(2025, 6, 30), shanghai(2025, 7, 1)),
        ("published:>=2025-06-30", shanghai(2025, 6, 30), None),
        ("published:<2025-06-30", None, shanghai(2025, 6, 30)),
        (
            'published:"2025年6月30日"',
            shanghai(2025, 6, 30),
            shanghai(2025, 7, 1),
        ),
    ],
)
def test_dates(query: str, low: datetime | None, high: datetime | None) -> None:
    """Days, months and years are whole ones in Shanghai; ends may be open or left out."""
    assert parse(query).tree == Range("published", low, high)


@pytest.mark.parametrize(
    ("query", "column", "part"),
    [
        ("", 1, "empty"),
        ("\u3000 ", 1, "empty"),
        ("(新质生产力", 1, "bracket"),
        ("a AND (b OR (c", 13, "bracket"),
        ("新质生产力)", 6, "not opened"),
        ('a "b', 3, "quotation"),
        ("a AND", 6, "missing"),
        ("AND a", 1, "AND"),
        ("title:", 7, "missing"),
        ("/新质.*/", 1, "regular expressions"),
        ('"a b"~2', 1, "near"),
        ("新质^2", 1, "weights"),
        ("新质^.", 3, "weights"),
        ("人工*能", 1, "*"),
        ("*", 1, "no word"),
        ("topics:a", 1, "topics"),
        ("会议 10:30", 4, "10"),
        ("https://www.miit.gov.cn/", 1, "https"),
        ("title:(a site:b)", 10, "site"),
        ("published:[2025-13-01 TO 2025-12-31]", 12, "no date"),
        ("published:昨天", 11, "no date"),
        ("published:0001", 11, "no date"),
        ("published:0001-01", 11, "no date"),
        ("published:0001-01-01", 11, "no date"),
        ("published:9999", 11, "no date"),
        ("published:9999-12", 11, "no date"),
        ("published:[2025 TO 9999-12-31]", 20, "no date"),
        ("published:>=1899-12", 13, "no date"),
        ("a && b", 3, "AND"),
        ("a || b", 3, "OR"),
        ("a !b", 3, "NOT"),
        ("人工?能", 1, "?"),
        ("flag:foo", 6, "updated"),
        ("()", 2, "before a word"),
        ("(a OR )", 7, "before a word"),
        ("title:[a TO b]", 7, "only dates"),
        ("published:[2025-06-30 TO 2025-06-01]", 11, "ends before"),
        ("\u200b新质 (a", 5, "bracket"),
        ("新質(zhì)生產(chǎn)力 (a", 18, "bracket"),
        ("[2024]12号", 6, "]"),
        ("'a'", 1, "'"),
    ],
)
def test_what_cannot_be_read_is_explained(query: str, column: int, part: str) -> None:
    """The column, what is wrong there, and a hint."""
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.column == column
    assert part in str(caught.value)
    assert caught.value.hint and caught.value.hint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "(" * 60 + "a" + ")" * 60,
        "- " * 500 + "a",
        "NOT " * 500 + "a",
        "a" * 4001,
        "(" * 4000,
    ],
)
def test_too_long_and_too_deep_queries_are_refused(query: str) -> None:
    """Nothing a user can type exhausts the reader."""
    with pytest.raises(QueryError):
        parse(query)


def test_a_long_query_is_read() -> None:
    """Two thousand words are a query like any other, read and matched."""
    query = parse(" OR ".join(["a"] * 660))
    assert query.matches({"text": "A"})


@given(
    st.text(
        st.one_of(
            st.sampled_from('ab新質(zhì) ()"-+:*~^/[]{}\\<>!TOANDRNtile'),
            st.characters(),
        ),
        max_size=30,
    )
)
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    """Never another exception, neither reading nor matching; the column is within the query."""
    try:
        query = parse(text)
    except QueryError as error:
        assert 1 <= error.column <= len(text) + 1
    else:
        assert query.matches({"title": text, "text": "x"}) in (True, False)
        assert all(str(word) == fold(word) and word for word in query.words())


ARTICLE = {
    "title": "加快培育新質(zhì)生產(chǎn)力",
    "text": "近期，多地部署“人工智能＋”行动。\n脑机接口 GB/T 7714 与 C++，Brain-computer interface。",
    "attachments": ["附件1：重点任务分工方案", "附件2：标准清单"],
    "publisher": "工业和信息化部网站",
    "author": "王羽",
    "site": "wap.miit.gov.cn",
    "source": "miit-wj",
    "flags": ["annotated", "doubled"],
    "published_at": datetime(2025, 6, 30, 15, 59, tzinfo=UTC),
}


@pytest.mark.parametrize(
    "query",
    ["新质生产力", "新質生產力", "质生产", "力", "“人工智能+”", "人工智能＋", "脑机接口", "brain-COMPUTER", "*omputer", "brain—computer", '"GB/T 7714"', "C++", "标准清单",
     "title:新质 text:脑机", "-title:脑机接口", "publisher:工业和信息化部", "author:王羽", "site:miit.gov.cn", "site:wap.miit.gov.cn", "site:gov.cn",
     "source:miit-wj", "flag:doubled", "published:[2025-01-01 TO 2025-06-30]", "published:2025-06-30", "NOT 不存在", "不存在 OR 标准",
     "attachments:分工", "新质 (脑机接口 OR 不存在) -量子"],
)  # fmt: skip
def test_what_matches(query: str) -> None:
    """Substrings of the folded fields; sites and their sub-sites; whole source ids and flags; days in
    Shanghai."""
    assert parse(query).matches(ARTICLE)


@pytest.mark.parametrize(
    "query",
    ["量子", "脑机 接口 量子", '"脑机 接口"', '"行动 脑机"', "title:脑机接口", "site:iit.gov.cn", "site:miit.gov", "source:miit", "flag:gone",
     "published:[2025-07-01 TO *]", "published:[* TO 2025-06-29]", "-新质", "新质 -脑机接口", "author:张", "omputer", "Comput", "GB/T 77", "714"],
)  # fmt: skip
def test_what_does_not(query: str) -> None:
    """Other words, words across spaces and paragraphs, parts of site names, source ids and flags."""
    assert not parse(query).matches(ARTICLE)


def test_absent_fields_match_nothing() -> None:
    """No author, no date, no attachments: no match, and no error."""
    bare = {
        "title": "通知",
        "text": "内容",
        "author": None,
        "published_at": None,
    }
    assert not parse("author:王").matches(bare)
    assert not parse("published:[* TO *]").matches(bare)
    assert parse("-author:王 通知").matches(bare)


@pytest.mark.parametrize(
    ("query", "open_query"),
    [
        ("AI", "*AI*"),
        ("1号", "*1号"),
        ("C919 OR 大飞机", "*C919* OR 大飞机"),
        ("title:(AI -GPT) site:miit.gov.cn", "title:(*AI* -*GPT*) site:miit.gov.cn"),
        ('"GB/T  7714"', "*GB\\/T\\ 7714*"),
        ('text:"新质 1"', "text:新质\\ 1*"),
        ("AI*", "*AI*"),
        ("*AI*", "*AI*"),
        ("新质(zhì)生产力 ＡＩ", "新质(zhì)生产力 *ＡＩ*"),
        ("published:2025 flag:doubled", "published:2025 flag:doubled"),
        ('"7*24"', "*7\\*24*"),
    ],
)
def test_a_query_is_rewritten_to_match_in_any_place(
    query: str, open_query: str
) -> None:
    """What a query found before whole words were the default, written in today's language; only once."""
    assert any_place(query) == open_query
    assert any_place(open_query) == open_query
    words = {word.strip("*") for word in parse(open_query).words()}
    assert words == {word.strip("*") for word in parse(query).words()}


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("AI", "在MAIN平台", False),
        ("AI", "加快AI产业", True),
        ("*AI*", "在MAIN平台", True),
        ("AI*", "AIGC", True),
        ("AI*", "MAIN", False),
        ("*AI", "OpenAI", True),
        ("*AI", "MAIN", False),
        ("LED", "FAILED", False),
        ("1号", "国发11号", False),
        ("1号", "国发1号", True),
        ("*1号", "国发11号", True),
        ('"AI"', "MAIN", False),
        ("kV", "500kV线路", True),
        ("500", "500kV线路", True),
        ("50", "500kV线路", False),
        ("919", "C919", False),
        ("*919", "C919", True),
        ("5G", "5G工厂", True),
        ("5G", "15G", False),
        ("5G", "5GHz", False),
        ("*1AI*", "C1AI", True),
        ("2025-2030年", "2025—2030年", True),
        ("2025-2030年", "2025～2030年", True),
        ("2025–2030年", "2025－2030年", True),
    ],
)
def test_latin_words_and_numbers_are_whole(query: str, text: str, found: bool) -> None:
    """A letter with what follows it is a word, a run of digits a number; a star opens an end; all dashes are one."""
    assert parse(query).matches({"text": text}) == found


def test_words_to_mark() -> None:
    """The folded words looked for in texts, each once; not those under NOT, nor sites, sources and flags."""
    query = parse(
        "新質 (title:脑机 OR 新质) -量子 site:miit.gov.cn flag:doubled NOT (a b)"
    )
    assert query.words() == ["新质", "脑机"]


TREES = st.recursive(
    st.builds(
        Term,
        st.sampled_from([None, "title", "text"]),
        st.sampled_from(["a", "b", "c", "新质"]),
    ),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.tuples(inner, inner)),
        st.builds(Or, st.tuples(inner, inner, inner)),
    ),
    max_leaves=12,
)


def written(node: Node) -> str:
    match node:
        case Not(child):
            return f"NOT ({written(child)})"
        case And(children):
            return "(" + " AND ".join(map(written, children)) + ")"
        case Or(children):
            return "(" + " OR ".join(map(written, children)) + ")"
        case Term(field, folded):
            return f"{field}:{folded}" if field else folded
    raise AssertionError(node)


@given(
    TREES,
    st.dictionaries(
        st.sampled_from(["title", "text"]), st.text("abc新质 ", max_size=6)
    ),
)
def test_a_written_tree_means_itself(tree: Node, document: dict[str, str]) -> None:
    """A query written out of a tree matches exactly what the tree does, by the truth table."""
    assert parse(written(tree)).matches(document) == holds(tree, document)


def holds(node: Node, document: dict[str, str]) -> bool:
    match node:
        case Not(child):
            return not holds(child, document)
        case And(children):
            return all(holds(child, document) for child in children)
        case Or(children):
            return any(holds(child, document) for child in children)
        case Term(field, folded):
            return any(
                stands_in(folded, shaped(fold(document.get(name) or "")))
                for name in ([field] if field else ["title", "text"])
            )
    raise AssertionError(node)


def test_any_word_of_a_real_text_finds_it(shared: Path) -> None:
    """A quoted piece of any length out of a real text is a query that finds the text: no false negatives."""
    lines = (shared / "plain" / "xwlb.jsonl").read_text(encoding="utf-8").splitlines()
    chance = random.Random(7)
    for line in chance.sample(lines, 300):
        text = json.loads(line)["text"]
        start = chance.randrange(len(text))
        piece = (
            text[start : start + chance.randint(1, 9)]
            .replace('"', "")
            .replace("\\", "")
        )
        if fold(piece) and "\n" not in piece:
            # The piece may begin or end inside a number.
            query = any_place(f'"{piece}"')
            assert parse(query).matches({"text": text}), piece


def test_the_typed_query_is_kept() -> None:
    """What was typed is what is shown again."""
    assert isinstance(parse(" a  b "), Query)
    assert parse(" a  b ").source == " a  b "
