"""One notice issued again with another word, person or stage: each a story of its own,
and each with a paper's copy, which is the same story. In our own words, from one seed.
"""

import random
from collections.abc import Iterator

from benchmarks.rewritings import Text, localised

NOTICES: list[tuple[str, str, list[tuple[str, ...]]]] = [
    (
        "海岚市人民政府关于{0}海岚湾休渔期的通告",
        "根据今年的水温监测结果，经专家会商，决定{0}海岚湾休渔期，具体日期由各渔港在码头张贴。渔船进出港须向渔政站报告，"
        "违反规定捕捞的，没收渔获物和渔具。海岚市各级渔政机构在休渔期内每天巡航，举报电话全天有人接听，举报属实的给予奖励。",
        [("提前",), ("推迟",), ("取消",)],
    ),
    (
        "海岚市{0}山洪灾害应急响应",
        "海岚市防汛抗旱指挥部今天上午会商研判后，决定{0}山洪灾害应急响应。各县区要继续做好监测和巡查，山区景点按各自预案执行，"
        "转移到安置点的群众由镇村干部逐户联系。海岚市民可以通过广播和短信了解雨情水情，出行尽量绕开低洼路段。",
        [("启动",), ("终止",)],
    ),
    (
        "海岚市秋粮收购价格{0}",
        "海岚市粮食和物资储备局发布的监测显示，本旬全市秋粮收购价格{0}，入库进度与上年大体持平。粮站负责人说，烘干能力充足，"
        "农户售粮不用排队，结算款当天到账。专家提醒，后期天气和港口到货量仍会影响市场，农户宜分批出售，不必急于一时。",
        [("走高",), ("走低",)],
    ),
    (
        "{0}关于公开选聘法律顾问的公告",
        "因工作需要，{0}现面向社会公开选聘法律顾问，聘期三年。应聘律师须执业满五年，近三年没有受过处分，熟悉行政法律事务。"
        "有意者请在公告之日起二十日内提交简历、执业证复印件和服务方案，经资格审查和面谈后择优聘用，结果在网站公布。",
        [("海岚市水务局",), ("海岚市园林绿化局",), ("海岚市档案馆",)],
    ),
    (
        "关于公布海岚市{0}企业星级评定结果的通知",
        "各县区人民政府，各有关单位：按照星级评定办法，经企业自评、现场核验和网上公示，现将本年度{0}企业星级评定结果予以公布。"
        "获评企业要珍惜荣誉，继续改进管理；主管部门要加强动态核查，对发生事故或者弄虚作假的，取消星级并向社会通报。",
        [("冷链仓储",), ("船舶修造",), ("海产加工",)],
    ),
    (
        "海岚湾跨海大桥{0}",
        "海岚市交通运输局消息，受海上大风变化影响，海岚湾跨海大桥{0}，时间从今晚八点算起。请过往司机留意桥头情报板，听从交警指挥。"
        "大桥管理处将根据风力随时调整管制措施，绕行车辆可走沿海公路，轮渡公司同时调整班次，详情可以拨打热线查询。",
        [("封闭交通",), ("恢复通行",)],
    ),
    (
        "讣告",
        "海岚市第一代帆船教练{0}同志，因病于今年春天在海岚市逝世，享年八十六岁。按照家属的意愿，丧事从简，不设灵堂。"
        "{0}同志从教三十余年，学生遍布各地，生前友好可到体育馆一楼的纪念册上留言。",
        [("沈望舒",), ("顾长河",), ("江一帆",)],
    ),
    (
        "海岚市人民政府任免名单",
        "海岚市人民政府决定：任命{0}为市海洋发展局副局长；免去{1}的市海洋发展局副局长职务。以上任免自发文之日起执行。",
        [("沈望舒", "顾长河"), ("江一帆", "柳如松"), ("温故知", "何以安")],
    ),
    (
        "老船厂片区改造项目{0}公告",
        "老船厂片区改造项目由海岚市城市更新公司实施，占地约三百亩，保留船坞、龙门吊和两座厂房。经有关部门审核，该项目现已{0}，"
        "相关图件在规划展示馆公开，市民可以到场查阅。对公告内容有意见的，请在十个工作日内以书面形式向项目指挥部提出。",
        [("批准立项",), ("竣工验收",)],
    ),
]  # fmt: skip
RULES = (
    "第一条　为规范游艇码头管理，保障水上安全，制定本办法。\n第二条　游艇码头的建设应当符合海岸线保护规划。\n"
    "第三条　经营者应当配备救生和消防设备，并每月检查一次。\n第四条　游艇出海应当报告航线和载客人数。\n"
    "第五条　违反本办法的，由主管部门责令改正，处{0}罚款。\n第六条　本办法由市海洋发展局负责解释。"
)
STAGES = ["（征求意见稿）", "（试行）", ""]
ADOPTED = "2013年6月7日海岚市第十二届人民代表大会常务委员会第九次会议通过"
REVISED = "2025年11月20日海岚市第十五届人民代表大会常务委员会第二十八次会议修订"
HEADLINES = [
    "海岚人注意了：{}",
    "刚刚，{}！官方消息来了",
    "{}！今天的海岚，这条消息值得看",
]


def notices(rng: random.Random) -> Iterator[tuple[str, str, str, str]]:
    """Story, title, text and a paper's headline of each notice."""
    for at, (title, text, fillings) in enumerate(NOTICES):
        for number, words in enumerate(fillings):
            yield (
                f"refilled-{at}-{number}",
                title.format(*words),
                text.format(*words),
                rng.choice(HEADLINES).format(words[0]),
            )


def documents(rng: random.Random) -> Iterator[tuple[str, str, str]]:
    """One document as a draft, on trial and final; and a short law before and after a
    revision that mainly adds.
    """
    for number, stage in enumerate(STAGES):
        yield (
            f"stage-{number}",
            f"海岚市游艇码头管理办法{stage}",
            RULES.format("一千元以上五千元以下"),
        )
    law = RULES.replace("办法", "条例")
    for between in ("　", "\n"):
        more = law.replace(
            "每月检查一次。",
            "每月检查一次。检查记录应当在码头公示，保存期限不少于三年。",
        )
        place = rng.choice(["海岚市", "浮川市"]) if between == "\n" else "石浦市"
        title = f"{place}游艇码头管理条例"
        old, new = (
            ADOPTED.replace("海岚市", place),
            REVISED.replace("海岚市", place),
        )
        yield (
            f"law-{place}-old",
            title,
            f"（{old}）\n{law.format('一千元以上五千元以下')}",
        )
        yield (
            f"law-{place}-new",
            title,
            f"（{old}{between}{new}）\n{more.format('五千元以上三万元以下')}",
        )


def all_of(rng: random.Random) -> list[Text]:
    """Every story, and of each notice a copy under a paper's own headline and one that says 我市."""
    made = [Text(story, "stage", title, text) for story, title, text in documents(rng)]
    for story, title, text, headline in notices(rng):
        made.append(Text(story, "refilled", title, text))
        made.append(Text(story, "refilled copy", headline, f"海岚晚报讯 {text}"))
        made.append(Text(story, "refilled copy", *localised(rng, title, text)))
    return made


KINDS = ("refilled", "stage")
__all__ = ["KINDS", "all_of"]
