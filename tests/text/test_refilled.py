"""One template filled in twice is two stories; one text under two titles, or saying `我市` of its own place, is one."""

import pytest

from text.comparable import ComparableText
from text.compare import compare
from text.grouping import group
from text.story_rules import Verdict

NOTICE = (
    "各县（市、区）人民政府，市政府各部门：\n经市政府同意，决定自2026年4月1日起{0}浮川江下游三座渡口的夜间摆渡。"
    "沿线各镇要在码头张贴告示，并安排专人在傍晚向乘客说明。交通运输部门每周检查一次救生设备，检查记录在政府网站公开。"
)
OBITUARY = (
    "浮川造船厂退休工程师{0}同志，因病医治无效，于2026年3月9日在浮川市人民医院逝世，享年八十八岁。"
    "遵照家属意愿，丧事从简，谢绝花圈。{0}同志生前友好可于3月12日前往送别。"
)
APPOINTED = (
    "浮川市人民政府决定：\n任命{0}为市渔业局副局长；\n免去{1}的市渔业局副局长职务。"
)
NEWS = "浮川市的第一条氢能渡轮航线昨天开通，全程二十六分钟，每天往返十四班。渡轮一次加氢可以行驶一百二十公里，船上设有轮椅席位。"
FOOT = (
    "\n声明：本号转载文章是为了传递更多信息，文中观点由作者负责，版权属于原作者，如果涉及侵权请在后台留言，我们会尽快处理。"
    "欢迎把本号设为星标，每天晚上八点准时与您见面，也欢迎投稿和提供线索，一经采用即付稿酬。"
)


def verdict(one: tuple[str, str], two: tuple[str, str]) -> Verdict:
    sides = ComparableText.of(*one), ComparableText.of(*two)
    assert compare(*sides).kind == compare(*reversed(sides)).kind, (
        "the two sides are treated alike"
    )
    return compare(*sides)


def filled(title: str, text: str, *values: str) -> tuple[str, str]:
    return title.format(*values), text.format(*values)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("开通", "停止"),
        ("增加", "减少"),
        ("试办", "续办"),
        ("招标采购", "改期"),
    ],
)
def test_a_word_of_the_title_that_the_text_bears_out(one: str, two: str) -> None:
    """Two notices that differ in one word, in the title and in the text, are two stories."""
    title = "浮川市人民政府关于{0}夜间摆渡的通知"
    assert (
        verdict(filled(title, NOTICE, one), filled(title, NOTICE, two)).kind == "apart"
    )


def test_one_letter_is_a_word() -> None:
    """上调 and 下调, 甲级 and 乙级: one letter in title and text is enough, in a long text too."""
    long = NOTICE + "\n" + NEWS * 4
    for one, two in ("上调下调", "甲级乙级"), ("扩招缩招", "扩编缩编"):
        for pair in (one, two):
            values = pair[:2], pair[2:]
            assert not verdict(
                *(filled("浮川市{0}摆渡班次", long, value) for value in values)
            ).joins


def test_a_correction_is_not_what_it_corrects() -> None:
    """Titles that are the same at both ends: what one text says for its title's middle, and the other does not, is enough."""
    shared = "项目名称：浮川市渡口监测平台。\n项目编号：FC-2026-31。\n采购人：浮川市渔业局。\n采购内容：平台搭建、数据接入和三年维护，预算金额二百六十万元。\n"
    call = (
        shared + "投标人应当具有独立承担民事责任的能力，投标截止时间为2026年4月30日。"
    )
    corrected = shared + "更正事项：投标截止时间为2026年5月9日。"
    assert not verdict(
        ("浮川市渡口监测平台公开招标公告", call),
        ("浮川市渡口监测平台更正公告", corrected),
    ).joins


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (
            filled("讣告", OBITUARY, "林望山"),
            filled("讣告", OBITUARY, "郑可为"),
        ),
        (
            filled("浮川市任免工作人员", APPOINTED, "林望山", "苏晓东"),
            filled("浮川市任免工作人员", APPOINTED, "郑可为", "马一鸣"),
        ),
    ],
)
def test_others_under_one_title(one: tuple[str, str], two: tuple[str, str]) -> None:
    """The same notice of another person, under a title that names nobody, is another story."""
    assert not verdict(one, two).joins


@pytest.mark.parametrize(
    "headline",
    [
        "渡口夜里没有船了？答案来了",
        "浮川夜间摆渡有变，四月一日起实行",
        "浮川市关于夜间摆渡的最新通知",
    ],
)
def test_another_headline_is_no_other_subject(headline: str) -> None:
    """A paper's own headline over the same words joins, whatever it says."""
    title, text = filled("浮川市人民政府关于{0}夜间摆渡的通知", NOTICE, "停止")
    assert verdict((title, text), (headline, "浮川晚报讯 " + text)).joins


def test_two_headlines_that_name_what_differs() -> None:
    """Copies of two notices under headlines of their own, which have nothing in common but each say the word by which the
    notices differ, are two stories."""
    opened, stopped = (filled("", NOTICE, word)[1] for word in ("开通", "停止"))
    assert not verdict(
        ("好消息：渡口开通夜航", opened),
        ("停止！傍晚过江的人请看这里", stopped),
    ).joins


def test_figures_that_are_the_same() -> None:
    """18.60 and 18.6, figures in characters with a decimal point or as a share: the same figures."""
    text = (
        NEWS
        + "这条航线总投资{0}亿元，建设用地{1}亩，国产设备占{2}，码头工程占总投资的{3}。"
    )
    one = text.format("18.60", "320", "71%", "2.5%")
    assert (
        verdict(
            ("氢能渡轮", one),
            ("氢能渡轮", text.format("18.6", "320", "71%", "2.50%")),
        ).kind
        == "same"
    )
    assert verdict(
        ("氢能渡轮", one),
        (
            "氢能渡轮",
            text.format("十八点六", "三百二十", "百分之七十一", "百分之二点五"),
        ),
    ).joins
    assert not verdict(
        ("氢能渡轮", one),
        ("氢能渡轮", text.format("28.6", "450", "61%", "3.5%")),
    ).joins


@pytest.mark.parametrize(
    ("name", "self"),
    [("浮川市", "我市"), ("浮川市", "本市"), ("浮川市", "全市")],
)
def test_our_city_is_the_city(name: str, self: str) -> None:
    """A paper that says `我市` for the city's name carries the same story."""
    title = "浮川市开通氢能渡轮航线"
    text = (
        NEWS
        + "浮川市交通运输局说，明年还要开通两条。浮川市民凭交通卡乘船可以享受八折优惠。"
    )
    assert verdict(
        (title, text), (title.replace(name, self), text.replace(name, self))
    ).joins
    assert not verdict(
        (title, text),
        (title.replace(name, "石浦市"), text.replace(name, "石浦市")),
    ).joins


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("科学技术局", "科技局"),
        ("工业和信息化局", "工信局"),
        ("百分之七十一", "71%"),
        ("十八点六亿元", "18.6亿元"),
    ],
)
def test_the_same_said_shorter(full: str, short: str) -> None:
    """A name shortened and a number in digits, in title and text, are no other subject."""
    title, text = (
        "浮川市{0}渡轮更新",
        NEWS + "据了解，此次渡轮更新的责任和进度由{0}向社会公布，任何人可以查询。",
    )
    assert verdict(filled(title, text, full), filled(title, text, short)).joins


def test_copies_that_are_not_alike_enough_share_an_original() -> None:
    """A retitled copy and one with a long foot, less alike than two copies must be, both belong to the original, in
    every order: too little likeness is no contradiction."""
    copies = [
        ("浮川开通氢能渡轮航线", NEWS),
        ("二十六分钟！浮川人坐上了氢能渡轮", "浮川晚报3月3日消息，" + NEWS),
        ("浮川开通氢能渡轮航线", NEWS + FOOT),
    ]
    sides = [ComparableText.of(*copy) for copy in copies]
    assert not compare(sides[1], sides[2]).joins, "the case this is about"
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        assert len(set(group([sides[at] for at in order])[0])) == 1


RULES = (
    "第一条　为规范渡口管理，保障乘客安全，制定本办法。\n第二条　渡口的设置应当经县级人民政府批准。\n"
    "第三条　渡船应当按照核定的人数载客。\n第四条　渡口经营人应当配备救生设备，并每月检查一次。\n第五条　本办法自印发之日起施行。"
)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("（征求意见稿）", ""),
        ("（草案）", ""),
        ("（试行）", ""),
        ("（征求意见稿）", "（试行）"),
    ],
)
def test_a_draft_is_not_what_comes_of_it(one: str, two: str) -> None:
    """Draft, trial and final are three documents, even with the same letters; the same stage is one."""
    title = "浮川市渡口管理办法"
    assert not verdict((title + one, RULES), (title + two, RULES)).joins
    assert verdict((title + one, RULES), (title + one, RULES.replace("\n", ""))).joins
    told = f"{title}{one}\n{RULES}"
    assert verdict((title + one, told), (f"{title}来了", told)).joins, (
        "the text says what the headline leaves out"
    )


@pytest.mark.parametrize("between", ["　", "\n"])
def test_a_revision_that_mainly_adds_is_no_whole_of_an_excerpt(
    between: str,
) -> None:
    """A short law and the same law after a revision, named in its head, which adds a sentence and changes a sum."""
    law = RULES.replace("办法", "条例").replace(
        "第五条", "第五条　违反本条例的，处{0}罚款。\n第六条"
    )
    first, then = (
        "2014年5月9日浮川市人民代表大会常务委员会第八次会议通过",
        "2026年2月27日浮川市人民代表大会常务委员会第三十次会议修订",
    )
    old = f"（{first}）\n" + law.format("一千元以上五千元以下")
    new = f"（{first}{between}{then}）\n" + law.replace(
        "核定的人数载客。", "核定的人数载客。载客人数应当在船头明示。"
    ).format("五千元以上三万元以下")
    assert not verdict(("浮川市渡口管理条例", old), ("浮川市渡口管理条例", new)).joins
    excerpt = "\n".join(new.split("\n")[-6:])
    assert verdict(("浮川市渡口管理条例", new), ("浮川市渡口管理条例", excerpt)).joins
