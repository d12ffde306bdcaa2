"""Texts that stand on their page twice, and texts that only look so."""

import json
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from text.blocks import paragraphs, undouble
from text.heads import without_heads
from text.normalise import normalise

Paragraphs = list[str]
HEADS = ["当前位置：首页 > 新闻 > 要闻", "主页 > 新闻中心 > 产业规划 >", "来源：新华社 日期：2024-02-22 点击：53", "2024-02-22 来源：高新院 点击：",
         "打印本页", "手机版", "发布时间：2024年2月22日 10:05", "字号：大 中 小", "分享到："]  # fmt: skip
TITLE = "本市出台七项措施推动先进制造业集群发展"
OWN = [
    "近日，本市印发先进制造业集群发展行动方案，提出到2027年培育五个产值超千亿元的集群，形成龙头带动、链条完整、配套齐全的格局。",
    "方案明确七项措施：支持企业牵头组建创新联合体，建设共性技术平台；对首台套装备给予保险补偿；扩大中试用地供应。",
    "市工业和信息化局负责人表示，下一步将按季度调度进展，公开任务清单，对完成情况好的区给予用能和土地指标奖励。",
    "（作者：李明 单位：市产业研究中心）",
]


def heads(title: str, chance: random.Random) -> Paragraphs:
    return chance.sample([*HEADS, title], k=chance.randint(1, 5))


def edited(text: str, rate: float, chance: random.Random) -> str:
    return "".join(
        chance.choice("的一是在") if c.isalnum() and chance.random() < rate else c
        for c in text
    )


def cut(paras: Paragraphs, share: float) -> Paragraphs:
    text = "\n".join(paras)
    return (text[: int(len(text) * share)] + "……").split("\n")


def sentences(paras: Paragraphs) -> Paragraphs:
    return [piece for piece in re.split(r"(?<=。)", "".join(paras)) if piece]


Shape = Callable[[Paragraphs, str, random.Random], Paragraphs]
DOUBLED: dict[str, Shape] = {
    "head lines between": lambda p, t, c: [*p, *heads(t, c), *p],
    "nothing between": lambda p, t, c: [*p, *p],
    "head lines before both": lambda p, t, c: [
        *heads(t, c),
        *p,
        *heads(t, c),
        *p,
    ],
    "three copies": lambda p, t, c: [*p, *heads(t, c), *p, *heads(t, c), *p],
    "all in one paragraph": lambda p, t, c: [
        "".join(p) + " ".join(heads(t, c)) + " " + "".join(p)
    ],
    "second copy in one paragraph": lambda p, t, c: [
        *p,
        *heads(t, c),
        "".join(p),
    ],
    "first copy in one paragraph": lambda p, t, c: [
        "".join(p),
        *heads(t, c),
        *p,
    ],
    "second copy by sentences": lambda p, t, c: [
        *p,
        *heads(t, c),
        *sentences(p),
    ],
    "second copy cut at 60 %": lambda p, t, c: [
        *p,
        *heads(t, c),
        *cut(p, 0.6),
    ],
    "first copy cut at 70 %": lambda p, t, c: [*cut(p, 0.7), *heads(t, c), *p],
    "a counter behind each": lambda p, t, c: [
        *p,
        f"阅读：{c.randrange(99)}",
        *p,
        f"阅读：{c.randrange(99)}",
    ],
}


def same(one: Paragraphs, other: Paragraphs) -> bool:
    return re.sub(r"\s", "", "".join(one)) == re.sub(r"\s", "", "".join(other))


@pytest.fixture(scope="module")
def real_texts(shared: Path) -> list[tuple[Paragraphs, str]]:
    """Real news and laws of 120 to 20,000 characters, without head lines of their own."""
    found = []
    for name, step in (("xwlb", 40), ("laws", 12)):
        for line in (
            (shared / "plain" / f"{name}.jsonl")
            .read_text(encoding="utf-8")
            .splitlines()[::step]
        ):
            document = json.loads(line)
            paras = without_heads(paragraphs(document["text"]), document["title"])
            if 120 <= sum(map(len, paras)) <= 20_000:
                found.append((paras, document["title"]))
    return found


@pytest.mark.parametrize("shape", DOUBLED)
def test_an_own_text_comes_out_once_and_whole(shape: str) -> None:
    """Each way in which a page carries a text twice leaves the text once, first to last letter."""
    kept, doubled = undouble(DOUBLED[shape](OWN, TITLE, random.Random(1)), TITLE)
    assert doubled
    assert same(kept, OWN), kept


@pytest.mark.parametrize("shape", DOUBLED)
def test_real_texts_come_out_once_and_whole(
    shape: str, real_texts: list[tuple[Paragraphs, str]]
) -> None:
    """The same for real news and laws: at least 97 in 100 exactly. The rest are texts most of which is
    their last paragraph, and closing table captions that look like head lines."""
    chance = random.Random(shape)
    tried = [
        (undouble(DOUBLED[shape](p, t, chance), t), p)
        for p, t in chance.sample(real_texts, 80)
    ]
    right = [doubled and same(kept, paras) for (kept, doubled), paras in tried]
    assert sum(right) >= 0.97 * len(right)


@pytest.mark.parametrize("rate", [0.005, 0.02])
def test_copies_may_differ_in_single_characters(
    rate: float, real_texts: list[tuple[Paragraphs, str]]
) -> None:
    """A number here, a wrong character there: still one text, in one of its two wordings."""
    chance = random.Random(3)
    right = []
    for paras, title in chance.sample(real_texts, 80):
        other = [edited(paragraph, rate, chance) for paragraph in paras]
        kept, doubled = undouble([*paras, *heads(title, chance), *other], title)
        right.append(doubled and len("".join(kept)) == len("".join(paras)))
    assert sum(right) >= 0.97 * len(right)


def test_the_longer_copy_is_kept() -> None:
    """A copy that lacks its last paragraph, first or second, gives way to the whole one."""
    assert undouble([*OWN[:3], "打印本页", *OWN], TITLE)[0] == OWN
    assert undouble([*OWN, "打印本页", *OWN[:3]], TITLE)[0] == OWN


def test_the_closing_line_with_the_author_stays() -> None:
    """（作者：…） at the end is text; 作者：… between the copies is a head line."""
    kept, _ = undouble([*OWN, TITLE, "作者：李明", *OWN], TITLE)
    assert kept == OWN


def test_seed_001(shared: Path) -> None:
    """The real doubled page: the text once and whole, from its first sentence to the author, whatever was
    cut off before it, and all in one paragraph too."""
    text = normalise(
        next(shared.glob("seeds/001*.txt")).read_text(encoding="utf-8")
    ).text
    title = "未来产业七大措施加快形成新质生产力"
    whole = paragraphs(text)
    body = whole[
        whole.index(
            next(p for p in whole if p.startswith("新质生产力是创新起主导作用"))
        ) :
    ]
    for paras in (whole, body, whole[2:], [" ".join(body)]):
        kept, doubled = undouble(paras, title)
        assert doubled
        assert kept[0].startswith("新质生产力是创新起主导作用")
        assert (
            kept[-1].endswith("中国生产力促进中心协会副理事长兼秘书长)")
            and "(作者:王羽" in kept[-1]
        )
        assert "".join(kept).count("七是优化未来产业发展环境") == 1
        assert "当前位置" not in "".join(kept) and "点击" not in "".join(kept)


def rows(count: int) -> Paragraphs:
    return [
        "序号 项目 结果",
        *(["一 已经按期完成建设任务并通过验收"] * count),
        "以上结果公示五个工作日。",
    ]


LOOK_ALIKES = {
    "refrain": [line for verse in "春夏秋冬" for line in (f"{verse}天的车间里灯火通明，工人们正在赶制新的订单，机器声此起彼伏。",
                "咱们工人有力量，每天每日工作忙，盖成了高楼大厦，修起了铁路煤矿，改造得世界变呀变了样。")],
    "table with equal rows": rows(30),
    "table with few equal rows": rows(3),
    "a law quoted twice": ["有关部门近日就一起案件征求意见，争议在于如何理解下面的规定，各方看法并不一致。", *OWN[:3],
                           "原审认为上述规定应当从严解释，只适用于登记在册的企业；上诉人则认为个体工商户同样应当适用，理由见下。", *OWN[:3],
                           "综上，二审法院支持了上诉人的主张，并建议主管部门尽快作出解释，以统一各地的执行尺度。"],
    "the same paragraph again and again": [OWN[0]] * 9,
    "a lead repeated in the text": [OWN[0], *OWN, *reversed([p.replace("市", "省") for p in OWN[1:3]])],
    "slogans": ["坚持创新！", "坚持创新！"],
}  # fmt: skip


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alikes_stay(name: str) -> None:
    """What repeats itself as texts do is left exactly as it is."""
    paras = LOOK_ALIKES[name]
    assert undouble(paras, TITLE) == (paras, False)


def test_real_texts_stay(shared: Path) -> None:
    """Of 4,500 real texts that stand there once, none is touched. (All 14,688 were tried when this was
    written.)"""
    touched = []
    for name, step in (("xwlb", 4), ("laws", 2)):
        for line in (
            (shared / "plain" / f"{name}.jsonl")
            .read_text(encoding="utf-8")
            .splitlines()[::step]
        ):
            document = json.loads(line)
            if undouble(paragraphs(document["text"]), document["title"])[1]:
                touched.append(document["id"])
    assert touched == []


@pytest.mark.parametrize(
    "name",
    [
        "long single",
        "long doubled",
        "one letter",
        "two letters",
        "many equal lines",
    ],
)
def test_a_megabyte_takes_about_a_second(
    name: str, real_texts: list[tuple[Paragraphs, str]]
) -> None:
    """Time grows with the length, not with its square: 330,000 characters stay under a few seconds on any
    machine."""
    long = [paragraph for paras, _ in real_texts for paragraph in paras]
    shapes = {
        "long single": "\n".join(long)[:330_000].split("\n"),
        "long doubled": "\n".join(long)[:165_000].split("\n") * 2,
        "one letter": ["啊" * 330_000],
        "two letters": ["一二" * 165_000],
        "many equal lines": ["本行与下一行完全相同没有任何区别"] * 20_000,
    }
    before = time.process_time()
    _, doubled = undouble(shapes[name])
    assert time.process_time() - before < 5
    assert doubled == (name == "long doubled")


def test_nothing_stays_nothing() -> None:
    """Empty texts and paragraphs without letters are no trouble."""
    assert undouble([]) == ([], False)
    assert undouble(["", "…", "——"] * 40) == (["", "…", "——"] * 40, False)


def test_paragraphs() -> None:
    """Lines with something in them, without space at their ends."""
    assert paragraphs(" 一 \n\n\u3000二\r\n") == ["一", "二"]
