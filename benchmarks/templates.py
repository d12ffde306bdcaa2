"""Notices written again and again from one template, each a story of its own; in our
own words, from one seed.

Every one comes with a copy as another site carries it, which is the same story: a rule
that keeps look-alikes apart by joining nothing is no rule.
"""

import random
import re
from collections.abc import Callable, Iterator

from benchmarks.rewritings import SITES, Text

BUREAUS = "工业和信息化局 发展和改革委员会 科学技术局 商务局 市场监督管理局 生态环境局 交通运输局 农业农村局 应急管理局 文化和旅游局".split()
COUNTIES = "青禾县 白鹭县 石浦镇 柳溪乡 云岭县 双桥镇 桃源区 南湾镇 长亭县 古渡乡 望江县 梅岭镇".split()
SURNAMES, GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫",
    "建国 晓明 文博 立新 海燕 志强 秀英 宏伟 丽华 永康".split(),
)
COMPANIES = "远景材料 恒通精密 金诺智能 华芯科技 中创装备 天枢电子 博瑞生物 新维能源 晶和半导体 宏图轨道".split()
Draw = random.Random
Made = tuple[str, str]


def departments(rng: Draw, number: int) -> Made:
    who = BUREAUS[number % len(BUREAUS)]
    return (
        f"海岚市{who}关于做好夏季安全生产工作的通知",
        f"局属各单位、机关各科室：\n当前正值高温汛期，为切实做好夏季安全生产工作，海岚市{who}现就有关事项通知如下。\n"
        "一、压实责任。各单位主要负责人要亲自部署，逐级签订责任书，把任务落实到岗到人。\n"
        "二、排查隐患。对重点部位、重点环节每周至少检查一次，发现问题立即整改，不能立即整改的要采取临时措施。\n"
        f"三、加强值守。严格执行领导带班和二十四小时值班制度，遇有紧急情况第一时间报告。\n海岚市{who}",
    )


def annual(rng: Draw, number: int) -> Made:
    year = 2014 + number
    return (
        f"关于组织开展{year}年度高新技术企业认定工作的通知",
        f"各县区科技局、财政局、税务局：\n为做好{year}年度高新技术企业认定工作，根据有关管理办法，现就有关事项通知如下。\n"
        f"一、申报条件按照管理办法第十一条执行，企业应当在{year}年1月1日之前注册成立满一年。\n"
        "二、企业通过认定工作网络系统填报并上传材料，纸质材料一式两份报所在县区科技局。\n"
        "三、各县区科技局会同财政、税务部门对材料的完整性进行审查，汇总后统一推荐，逾期不再受理。\n"
        "四、认定办公室组织专家评审，对拟认定企业进行公示，公示无异议的颁发证书。",
    )


def fuel(rng: Draw, number: int) -> Made:
    up, month, day = rng.choice(["提高", "降低"]), 1 + number % 12, rng.randint(1, 28)
    return (
        f"国内成品油价格按机制{'上调' if up == '提高' else '下调'}",
        f"根据近期国际市场油价变化情况，按照现行成品油价格形成机制，自{month}月{day}日24时起，国内汽、柴油价格每吨分别{up}"
        f"{rng.randint(5, 60) * 5}元和{rng.randint(5, 60) * 5}元。相关方面要组织好成品油生产和调运，确保市场稳定供应，严格执行国家价格政策。",
    )


def repo(rng: Draw, number: int) -> Made:
    month, day = 1 + number % 12, rng.randint(1, 28)
    return (
        "公开市场业务交易公告",
        f"为保持银行体系流动性合理充裕，{month}月{day}日以固定利率、数量招标方式开展了{rng.randint(2, 400) * 10}亿元7天期逆回购操作，"
        f"操作利率为{rng.choice(['1.40', '1.50', '1.70', '1.80'])}%。当日有{rng.randint(2, 400) * 10}亿元逆回购到期。",
    )


def tenders(rng: Draw, number: int) -> Made:
    where = COUNTIES[number % len(COUNTIES)]
    return (
        f"{where}农村公路养护工程招标公告",
        f"本招标项目{where}农村公路养护工程已由主管部门批准建设，项目业主为{where}交通运输所，建设资金来自财政拨款，项目已具备招标条件，"
        f"现对该项目的施工进行公开招标。\n建设规模：养护里程{rng.randint(8, 90)}公里，计划工期{rng.randint(60, 200)}日历天。\n"
        "投标人须具备公路工程施工总承包三级及以上资质，并在人员、设备、资金等方面具有相应的施工能力。本次招标不接受联合体投标。\n"
        "凡有意参加者，请登录公共资源交易平台下载招标文件，逾期送达或者未送达指定地点的投标文件，招标人不予受理。",
    )


def people(rng: Draw, number: int) -> Made:
    name = SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]
    return (
        f"海岚市拟任职干部任前公示（{name}）",
        f"根据干部选拔任用工作有关规定，现将{name}同志拟任职情况进行公示。{name}，男，{rng.randint(1966, 1985)}年{rng.randint(1, 12)}月生，"
        f"大学学历，现任海岚市{rng.choice(BUREAUS)}副局长，拟任正处级领导职务。公示期间，欢迎广大干部群众通过来信、来电、来访等形式反映情况。"
        "反映情况要坚持实事求是的原则，信函以到达日邮戳为准。",
    )


def earnings(rng: Draw, number: int) -> Made:
    company = COMPANIES[number % len(COMPANIES)]
    n = rng.randint
    return (
        f"{company}：前三季度净利润同比增长{n(2, 90)}%",
        f"{company}10月{n(10, 30)}日晚间披露三季报，公司前三季度实现营业收入{n(5, 99)}.{n(10, 99)}亿元，同比增长{n(2, 60)}.{n(10, 99)}%；"
        f"归属于上市公司股东的净利润{n(1, 9)}.{n(10, 99)}亿元，同比增长{n(2, 90)}.{n(10, 99)}%；基本每股收益0.{n(10, 99)}元。"
        f"报告期内，公司持续加大研发投入，优化产品结构，主要产品产销两旺，经营活动产生的现金流量净额为{n(1, 9)}.{n(10, 99)}亿元。",
    )


def weather(rng: Draw, number: int) -> Made:
    month, day, low = rng.randint(1, 12), rng.randint(1, 28), rng.randint(2, 22)
    return (
        "海岚天气",
        f"市气象台{month}月{day}日17时发布：今天夜间{rng.choice(['多云', '晴', '小雨'])}，明天{rng.choice(['晴到多云', '阴有小雨', '阵雨'])}，"
        f"最低气温{low}度，最高气温{low + rng.randint(4, 11)}度，偏{rng.choice('东南西北')}风{rng.randint(2, 5)}级。",
    )


def surveys(rng: Draw, number: int) -> Made:
    month, index = 1 + number % 12, lambda: f"{rng.uniform(47, 53):.1f}%"
    return (
        f"{month}月份制造业采购经理指数运行情况",
        f"{month}月份，制造业采购经理指数为{index()}，比上月{rng.choice(['上升', '下降'])}0.{rng.randint(1, 9)}个百分点。从企业规模看，"
        f"大型企业指数为{index()}，中型企业指数为{index()}，小型企业指数为{index()}。从分类指数看，生产指数为{index()}，新订单指数为{index()}，"
        f"原材料库存指数为{index()}，从业人员指数为{index()}，供应商配送时间指数为{index()}。",
    )


SERIES: dict[str, tuple[Callable[[Draw, int], Made], int]] = {
    "departments": (departments, 10), "annual": (annual, 12), "fuel": (fuel, 16), "repo": (repo, 16), "tenders": (tenders, 12),
    "people": (people, 10), "earnings": (earnings, 10), "weather": (weather, 12), "surveys": (surveys, 12),
}  # fmt: skip


def series(rng: Draw) -> Iterator[Text]:
    """Every series, each of its notices with a copy."""
    for name, (write, many) in SERIES.items():
        for number in range(many):
            title, text = write(rng, number)
            yield Text(f"{name}-{number}", name, title, text)
            site, head, foot = rng.choice(SITES)
            yield Text(
                f"{name}-{number}",
                f"{name} copy",
                title,
                "\n".join([*head, text, *foot]),
                site,
            )


ARTICLE = re.compile(r"(?=第[一二三四五六七八九十百]+条[\s　])")
AMENDED = [
    ("应当", "可以"),
    ("三年", "五年"),
    ("五日", "十日"),
    ("三十日", "六十日"),
    ("县级以上", "设区的市级以上"),
    ("不得", "应当避免"),
    ("责令改正", "责令限期改正"),
]


def amended(rng: Draw, laws: list[dict[str, str]], count: int) -> Iterator[Text]:
    """A law and the same law with three articles revised: by what it says of itself, by
    its title, or silently dated.
    """
    fit = [
        row
        for row in laws
        if len(ARTICLE.findall(row["text"])) >= 12 and len(row["text"]) < 15000
    ]
    for row in rng.sample(fit, count):
        yield Text(row["id"], "original", row["title"], row["text"])
        parts = ARTICLE.split(row["text"])
        for at in rng.sample(range(1, len(parts)), 3):
            parts[at] = _revised(rng, parts[at])
        decided = (
            "根据2025年3月28日常务委员会第二十一次会议《关于修改部分法规的决定》修正"
        )
        title = row["title"]
        if rng.random() < 0.5:
            title = f"{title}（2025年修正）"
        yield Text(
            f"amended-{row['id']}",
            "amended",
            title,
            "\n".join([parts[0].rstrip(), decided, "".join(parts[1:])]),
        )


def _revised(rng: Draw, article: str) -> str:
    for old, new in AMENDED:
        article = article.replace(old, new)
    return article.rstrip() + "具体办法由国务院有关部门另行规定。\n"


def _a_year_later(text: str) -> str:
    """Return the text with every year one higher."""
    return re.sub(r"20(\d\d)(?=年)", lambda year: f"20{int(year[1]) + 1:02}", text)


def yearly(rng: Draw, real: list[dict[str, str]], count: int) -> Iterator[Text]:
    """A real text that names its year, and the next year's: only the years differ."""
    fit = [
        row
        for row in real
        if re.search(r"20\d\d年", row["title"]) and 100 <= len(row["text"]) <= 4000
    ]
    for row in rng.sample(fit, min(count, len(fit))):
        yield Text(row["id"], "original", row["title"], row["text"])
        yield Text(
            f"yearly-{row['id']}",
            "yearly",
            _a_year_later(row["title"]),
            _a_year_later(row["text"]),
        )


def headlines(rng: Draw, real: list[dict[str, str]], count: int) -> Iterator[Text]:
    """Different texts under one headline."""
    rows = rng.sample(
        [row for row in real if 100 <= len(row["text"]) <= 1500], 2 * count
    )
    for one, two in zip(rows[::2], rows[1::2], strict=True):
        yield Text(one["id"], "headline", one["title"], one["text"])
        yield Text(two["id"], "headline", one["title"], two["text"])


def all_of(
    rng: Draw, news: list[dict[str, str]], laws: list[dict[str, str]]
) -> list[Text]:
    """Every kind, as one list."""
    return [
        *series(rng),
        *amended(rng, laws, 30),
        *yearly(rng, [*news, *laws], 20),
        *headlines(rng, news, 20),
    ]


KINDS = (*SERIES, "amended", "yearly", "headline")
__all__ = ["KINDS", "all_of"]
