"""What is one story and what only looks like it."""

import random
from itertools import permutations

import pytest

from tests.stories import OTHER, OTHER_TITLE, TEXT, TITLE
from text.comparable import ComparableText
from text.compare import compare
from text.grouping import group
from text.relations import relation
from text.story_rules import Verdict

PARAGRAPHS = TEXT.split("\n")
EDITOR = "编者按：低空物流是今年各地竞相布局的新赛道，本站将持续关注各地的做法，也欢迎业内人士来稿。"
BULLETIN = "{0}月份，海岚省规模以上工业增加值同比增长{1}%，其中制造业增长{2}%。1—{0}月份，工业用电量{3}亿千瓦时，出口交货值{4}亿元。"


def verdict(
    text: str, other: str, title: str = TITLE, other_title: str = TITLE
) -> Verdict:
    one, two = ComparableText.of(title, text), ComparableText.of(other_title, other)
    assert compare(one, two).kind == compare(two, one).kind, (
        "the two sides are treated alike"
    )
    return compare(one, two)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(TEXT.replace("，", ",").replace("\n", ""), id="punctuation"),
        pytest.param("\n".join(reversed(PARAGRAPHS)), id="reordered"),
        pytest.param("\n".join([EDITOR, *PARAGRAPHS]), id="extended"),
        pytest.param("\n".join(PARAGRAPHS[1:4]), id="excerpt"),
        pytest.param(
            TEXT[len(TEXT) // 3 : len(TEXT) * 4 // 5],
            id="excerpt cut in mid-sentence",
        ),
        pytest.param(
            TEXT.replace("近日", "日前").replace("要求", "提出").replace("表示", "说"),
            id="edited",
        ),
        pytest.param(
            "\n".join([*PARAGRAPHS[:3], *PARAGRAPHS[4:]]),
            id="a paragraph dropped",
        ),
    ],
)
def test_a_rewriting_joins(other: str) -> None:
    """Every usual kind of rewriting is recognised as the same story."""
    assert verdict(TEXT, other).joins


def test_a_new_title_changes_nothing() -> None:
    """A copy under another title joins."""
    assert verdict(TEXT, TEXT + EDITOR, other_title="重磅！无人机送货要来了").joins


def test_next_month_is_another_story() -> None:
    """Bulletins from one template that differ in month and figures stay apart, and the rule that decided names the titles."""
    may, june = (
        BULLETIN.format(5, "4.1", "4.6", "318", "92"),
        BULLETIN.format(6, "3.8", "5.0", "331", "97"),
    )
    found = verdict(may, june, "海岚省5月份工业数据", "海岚省6月份工业数据")
    assert not found.joins
    assert found.rule == "titles-contradict"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("第三批", "第四批"),
        ("第十一批", "第十二批"),
        ("2023年", "2024年"),
        ("第18周", "第19周"),
    ],
)
def test_one_numeral_in_the_title_is_enough(one: str, two: str) -> None:
    """A batch whose notice differs from the last one's in a single numeral is another story."""
    template = "根据工作安排，经各地推荐和专家评审，确定了{}绿色仓储示范名单，现予公示。公示期内如有异议，请以书面形式反馈并加盖公章。"
    titles = [f"关于公示{which}绿色仓储示范名单的通知" for which in (one, two)]
    assert not verdict(template.format(one), template.format(two), *titles).joins


def test_cities_from_one_template_are_two_stories() -> None:
    """The same notice of another city is another story."""
    one = TEXT.replace("海岚省", "合肥市").replace("省里", "市里")
    two = TEXT.replace("海岚省", "芜湖市").replace("省里", "市里")
    assert not verdict(
        one, two, "合肥市发布低空物流方案", "芜湖市发布低空物流方案"
    ).joins


def test_two_editions_of_a_regulation_are_two_documents() -> None:
    """A revised regulation that names a later revision in its head is not a copy of the older one."""
    body = "\n".join(
        f"第{number}条 {line}"
        for number, line in zip("一二三四五", PARAGRAPHS, strict=True)
    )
    old = (
        "海岚省低空物流条例\n2021年5月21日海岚省人民代表大会常务委员会第三次会议通过\n"
        + body
    )
    new = old.replace(
        "通过\n",
        "通过\n2025年3月2日海岚省人民代表大会常务委员会第九次会议修正\n",
    )
    found = verdict(old, new, "海岚省低空物流条例", "海岚省低空物流条例")
    assert not found.joins
    assert found.rule == "different-editions"


def test_document_numbers_decide() -> None:
    """The same number and title is the same document whatever was cut; another number is another document."""
    head = "海工信规〔2024〕{}号\n"
    assert verdict(head.format(12) + TEXT, head.format(12) + PARAGRAPHS[0]).joins
    assert not verdict(head.format(12) + TEXT, head.format(13) + TEXT).joins


def test_roundups_that_share_an_item_stay_apart() -> None:
    """Two roundups with one item in common are two stories."""
    items = [*PARAGRAPHS, *OTHER.split("\n")]
    assert not verdict(
        "\n".join(items[:4]), "\n".join(items[3:7]), "产业要闻", "一周要闻"
    ).joins


def test_boilerplate_alone_joins_nothing() -> None:
    """Two short texts above the same long disclaimer are two stories."""
    foot = "本站刊载的内容旨在传递行业信息，读者据此操作须自担风险。本站尊重每一位作者的劳动，引用时力求注明出处，遗漏之处请来函告知。"
    one, two = (
        "浮川港今天迎来第一艘氢能拖轮，全天完成作业六次。",
        "青禾镇的菌菇大棚昨夜受风，镇里组织人手抢修。",
    )
    assert not verdict(
        f"{one}\n{foot}", f"{two}\n{foot}", "氢能拖轮入列", "菌菇大棚抢修"
    ).joins


def test_a_glued_text_never_joins_its_two_parts() -> None:
    """Whatever becomes of a page with two articles, the two stay two stories."""
    sides = [
        ComparableText.of(TITLE, TEXT),
        ComparableText.of(OTHER_TITLE, OTHER),
        ComparableText.of("新闻两则", f"{TEXT}\n{OTHER}"),
    ]
    labels, _ = group(sides)
    assert labels[0] != labels[1]


ITEMS = [(one[:16], one) for one in (*PARAGRAPHS[:3], *OTHER.split("\n"))]


@pytest.mark.parametrize(
    "title", [ITEMS[0][0], f"{ITEMS[0][0]} {ITEMS[3][0]}", "新闻两则"]
)
@pytest.mark.parametrize(
    "tail",
    [
        "",
        "以上两条由本站编辑部汇编，读者可以按标题检索原文，欢迎来信指正。" * 2,
    ],
)
def test_a_glued_text_joins_nothing_in_any_order(title: str, tail: str) -> None:
    """Two articles, excerpts of them, and the page that holds both: in every order the two stay two stories, and what
    comes of the page depends on no order."""
    (one_title, one), (two_title, two) = ITEMS[0], ITEMS[3]
    texts = [
        (one_title, one),
        (two_title, two),
        (title, f"{one}\n{two}\n{tail}"),
        (one_title, one[: len(one) * 3 // 5]),
    ]
    found = set()
    for order in permutations(range(4)):
        labels, _ = group([ComparableText.of(*texts[at]) for at in order])
        story = dict(zip(order, labels, strict=True))
        assert story[0] != story[1]
        assert story[0] == story[3]
        found.add(
            frozenset(
                frozenset(at for at in story if story[at] == label)
                for label in story.values()
            )
        )
    assert len(found) == 1


def test_roundups_that_share_items_bring_no_items_together() -> None:
    """Two roundups with three items in common, and every item on a page of its own: eight stories."""
    texts = [
        *ITEMS,
        ("今日要闻", "\n".join(text for _, text in ITEMS[:4])),
        ("今日要闻", "\n".join(text for _, text in ITEMS[1:5])),
    ]
    for seed in range(6):
        order = random.Random(seed).sample(texts, len(texts))
        labels, _ = group([ComparableText.of(*text) for text in order])
        assert len(set(labels)) == len(texts)


def test_numbers_in_characters_are_numbers() -> None:
    """A copy that writes its figures in characters joins; another batch in characters does not."""
    said = TEXT.replace("2027年", "二〇二七年").replace("三十天", "30天")
    assert verdict(TEXT, said, other_title=TITLE.replace("三年", "3年")).joins
    assert not verdict(TEXT, said, "第11批名单公布", "第十二批名单公布").joins
    assert verdict(TEXT, said, "第12批名单公布", "第十二批名单公布").joins


@pytest.mark.parametrize(
    ("copy", "name"),
    [
        pytest.param("\n".join(PARAGRAPHS), "same", id="same"),
        pytest.param(f"（本报讯）{TEXT}", "same", id="a line before it"),
        pytest.param("\n".join(PARAGRAPHS[1:4]), "excerpt", id="from the middle"),
        pytest.param(TEXT[len(TEXT) // 2 :], "excerpt", id="the last half"),
        pytest.param(f"{EDITOR}\n{TEXT}", "edited", id="extended"),
        pytest.param("\n".join(reversed(PARAGRAPHS)), "edited", id="reordered"),
        pytest.param(
            TEXT.replace("近日", "日前")
            .replace("要求", "提出")
            .replace("每半年", "每六个月"),
            "edited",
            id="edited",
        ),
    ],
)
def test_a_copy_is_called_what_it_is(copy: str, name: str) -> None:
    """same, edited, excerpt: a piece that stands in the original is an excerpt, however large."""
    assert (
        relation(
            ComparableText.of(TITLE, TEXT), ComparableText.of("另一个标题", copy)
        ).name
        == name
    )


def test_grouping_does_not_depend_on_order() -> None:
    """Shuffled, the same texts fall into the same groups."""
    texts = [
        (TITLE, TEXT),
        (TITLE, "\n".join(PARAGRAPHS[:3])),
        (TITLE, "\n".join(PARAGRAPHS[2:])),
        ("新闻两则", f"{TEXT}\n{OTHER}"),
        (OTHER_TITLE, OTHER),
        (OTHER_TITLE, f"{EDITOR}\n{OTHER}"),
        (
            TITLE,
            TEXT.replace("2027", "2028")
            .replace("120", "140")
            .replace("85", "91")
            .replace("3.6", "4.2"),
        ),
    ]
    expected = None
    for seed in range(6):
        order = random.Random(seed).sample(texts, len(texts))
        labels, _ = group([ComparableText.of(*text) for text in order])
        groups = {
            frozenset(
                text for text, mine in zip(order, labels, strict=True) if mine == label
            )
            for label in labels
        }
        expected = expected or groups
        assert groups == expected


def test_what_people_decided_stands() -> None:
    """Texts put together or taken apart by hand stay so whatever the rules say."""
    sides = [
        ComparableText.of(TITLE, TEXT),
        ComparableText.of(OTHER_TITLE, OTHER),
        ComparableText.of(TITLE, "\n".join(PARAGRAPHS[:4])),
    ]
    assert group(sides)[0] == [0, 1, 0]
    assert group(sides, together={(0, 1)})[0] == [0, 0, 0]
    assert group(sides, apart={(0, 2)})[0] == [0, 1, 2]


def test_places_no_list_knows() -> None:
    """The same notice of another county, which stands in no list of places, is another story."""
    one, two = TEXT.replace("各市", "青禾县"), TEXT.replace("各市", "白鹭县")
    assert not verdict(one, two).joins


def test_the_same_letters_under_other_batches() -> None:
    """Two announcements whose text is the same to the letter (the list is attached) and whose titles name two
    batches are two stories."""
    text = "根据工作安排，经各地推荐和专家评审，现将名单予以公示，名单见附件。公示期内如有异议，请以书面形式反馈。"
    assert not verdict(
        text, text, "第三批绿色仓储名单公示", "第四批绿色仓储名单公示"
    ).joins
    assert verdict(text, text, "第三批绿色仓储名单公示", "第三批绿色仓储名单公示").joins


def test_books_are_compared_by_a_sample() -> None:
    """Of two texts too long to be compared letter by letter the same sentences are looked at: a copy, an edited copy and
    an excerpt join, another book and the same with other figures do not, and each gets the same digest as ever."""
    draw = random.Random(7)
    words = [
        f"{one}{draw.choice('东西南北中')}"
        for one in PARAGRAPHS[0].replace("，", "。").split("。")
        if one
    ]
    lines = [
        f"第{at}段：{draw.choice(words)}{draw.randrange(10**6)}号，{''.join(draw.sample(TEXT, 60))}。"
        for at in range(3000)
    ]
    book = ComparableText.of("汇编", "\n".join(lines))
    edited = ComparableText.of(
        "汇编",
        "\n".join(
            line.replace("号", "號") if at % 5 == 0 else line
            for at, line in enumerate(lines)
        ),
    )
    excerpt = ComparableText.of("选编", "\n".join(lines[800:2200]))
    other = ComparableText.of("汇编", "\n".join(f"{line[::-1]}。" for line in lines))
    figures = ComparableText.of(
        "汇编",
        "\n".join(
            line.translate(str.maketrans("123456789", "234567891")) for line in lines
        ),
    )
    assert book.sample_power and not excerpt.sample_power
    assert sum(map(len, book.sentences)) < 0.75 * sum(map(len, lines))
    assert compare(book, edited).kind == "same"
    assert compare(book, excerpt).kind == "part"
    assert compare(excerpt, book).kind == "part"
    assert relation(book, excerpt).name == "excerpt"
    assert not compare(book, other).joins
    assert not compare(book, figures).joins
    assert (
        book.digest == ComparableText.of("另", "\n".join(lines)).digest != edited.digest
    )
