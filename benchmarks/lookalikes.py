"""Texts that look alike and are different stories, written by ourselves or cut from
real texts, from one seed.
"""

import random
from collections.abc import Iterator

from benchmarks.rewritings import EDITOR, SITES, Text, sentences

CITIES = "合肥 芜湖 蚌埠 淮南 马鞍山 安庆 滁州 阜阳 宿州 六安 亳州 池州 宣城 苏州 无锡 常州 南通 盐城 扬州 镇江".split()
GOODS = "螺纹钢 热轧卷板 动力煤 焦煤 铜 铝 锌 纯碱 玻璃 尿素 生猪 鸡蛋 大豆 玉米 棉花".split()
FIRMS = "远景 恒通 金诺 华芯 中创 天枢 博瑞 新维 联合 晶澳 东方 宏图 锐科 星河 长阳 立讯 国轩 科达 万润 三环".split()
FIELDS = "新材料 精密制造 智能装备 生物医药 电子科技 新能源 机器人 传感技术 半导体 轨道交通".split()
NUMERALS = "一 二 三 四 五 六 七 八 九 十 十一 十二".split()
DISCLAIMER = (
    "本网站所载信息仅供参考，不作为任何决策的依据。凡注明来源为其他媒体的作品，均转载自其他媒体，转载目的在于传递更多信息，"
    "并不代表本网赞同其观点和对其真实性负责。如因作品内容、版权和其他问题需要同本网联系的，请在三十日内进行。"
)


def monthly(rng: random.Random) -> Iterator[Text]:
    """A statistical bulletin, month by month."""
    for month in range(1, 13):
        n = lambda low, high: f"{rng.uniform(low, high):.1f}"  # noqa: E731 — a one-line abbreviation inside one template
        yield Text(
            f"monthly-{month}",
            "bulletin",
            f"2023年{month}月份规模以上工业生产主要数据",
            f"{month}月份，全市规模以上工业增加值同比实际增长{n(1, 9)}%，增速比上月{rng.choice(['加快', '回落'])}{n(0, 2)}个百分点。"
            f"从环比看，{month}月份规模以上工业增加值比上月增长{n(0, 1)}%。1—{month}月份，规模以上工业增加值同比增长{n(1, 9)}%。\n"
            f"分三大门类看，采矿业增加值同比增长{n(0, 6)}%，制造业增长{n(1, 9)}%，电力、热力、燃气及水生产和供应业增长{n(0, 6)}%。\n"
            f"分经济类型看，国有控股企业增加值同比增长{n(1, 8)}%；股份制企业增长{n(1, 8)}%，外商及港澳台商投资企业增长{n(0, 5)}%；"
            f"私营企业增长{n(0, 7)}%。\n分产品看，新能源汽车{rng.randint(10, 99)}.{rng.randint(1, 9)}万辆，同比增长{n(10, 60)}%；"
            f"集成电路{rng.randint(200, 400)}亿块，增长{n(1, 20)}%；工业机器人{rng.randint(3, 9)}.{rng.randint(1, 9)}万套，增长{n(1, 30)}%。",
        )


def weekly(rng: random.Random) -> Iterator[Text]:
    """Weekly prices: one row a good."""
    for week in range(1, 25):
        rows = [
            f"{good} {rng.randint(400, 9000)} 元/吨 {rng.choice('涨跌')}{rng.uniform(0, 6):.2f}%"
            for good in GOODS
        ]
        yield Text(
            f"weekly-{week}",
            "prices",
            f"2024年第{week}周重要生产资料市场价格监测",
            f"据监测，2024年第{week}周（{1 + week // 4}月{1 + week % 4 * 7}日）流通领域重要生产资料市场价格与上周相比，"
            f"{rng.randint(3, 9)}种产品价格上涨，{rng.randint(2, 6)}种下降。\n"
            + "\n".join(rows),
        )


def batches(rng: random.Random) -> Iterator[Text]:
    """第N批: the same words, another list."""
    for number, numeral in enumerate(NUMERALS):
        firms = [
            f"{at}. {rng.choice(CITIES)}{rng.choice(FIRMS)}{rng.choice(FIELDS)}有限公司"
            for at in range(1, rng.randint(6, 14))
        ]
        yield Text(
            f"batch-{number}",
            "batch",
            f"关于公布第{numeral}批专精特新“小巨人”企业名单的通告",
            "根据《优质中小企业梯度培育管理暂行办法》，经企业自愿申报、各地主管部门初核推荐、专家评审和社会公示等程序，"
            f"现将第{numeral}批专精特新“小巨人”企业名单予以公布。有效期三年。各地要加强对企业的服务和动态管理，"
            "引导企业坚定走专业化、精细化、特色化、新颖化发展道路，不断提升创新能力和核心竞争力，发挥示范带动作用。\n"
            + "\n".join(firms),
        )


def terse_batches(rng: random.Random) -> Iterator[Text]:
    """第N批 whose list is in an attachment: one numeral is all the difference."""
    for number, numeral in enumerate(NUMERALS):
        yield Text(
            f"terse-{number}",
            "batch",
            f"第{numeral}批绿色制造名单公示",
            f"根据有关工作安排，经各地推荐、专家评审，我们确定了第{numeral}批绿色制造名单，现予以公示。"
            "公示期内如有异议，请以书面形式反馈，单位意见须加盖公章，个人意见须签署真实姓名并留下联系方式。名单见附件。",
        )


def notices(rng: random.Random) -> Iterator[Text]:
    """One template, many cities."""
    for city in CITIES:
        yield Text(
            f"notice-{city}",
            "notice",
            f"{city}市人民政府关于加快推进新型工业化的实施意见",
            f"各县（区）人民政府，市政府各部门、各直属机构：\n为深入贯彻落实全国新型工业化推进大会精神，加快推进{city}市新型工业化，"
            "结合实际，现提出如下实施意见。\n一、总体要求。坚持把发展经济的着力点放在实体经济上，推动制造业高端化、智能化、绿色化发展，"
            f"到2027年，{city}市规模以上工业增加值年均增长{rng.choice([6, 7, 8])}%左右，战略性新兴产业产值占比达到{rng.choice([40, 45, 50])}%。\n"
            f"二、主要任务。培育壮大优势产业集群，支持{city}市龙头企业牵头组建创新联合体；实施技术改造行动，推动规上工业企业数字化改造全覆盖；"
            "强化要素保障，落实税费优惠政策，优化用地、用能、环境容量等资源配置。\n三、保障措施。建立工作协调机制，加强统计监测和督促指导，"
            f"重大事项及时向{city}市人民政府报告。本意见自发布之日起施行。",
        )


def boilerplate(rng: random.Random, real: list[dict[str, str]]) -> Iterator[Text]:
    """Short texts which share nothing but what their site writes below."""
    for at, row in enumerate(
        rng.sample([one for one in real if 50 <= len(one["text"]) <= 200], 40)
    ):
        name, head, foot = SITES[at % len(SITES)]
        foot = [*foot, DISCLAIMER] if at % 2 else foot
        yield Text(
            row["id"],
            "boilerplate",
            row["title"],
            "\n".join([*head, row["text"], *foot]),
            name,
        )


def roundups(rng: random.Random, real: list[dict[str, str]]) -> Iterator[Text]:
    """Roundups of the day, neighbours of which share one to three items."""
    items = [
        row["text"]
        for row in rng.sample(
            [one for one in real if 80 <= len(one["text"]) <= 300], 90
        )
    ]
    for at in range(0, 84, 3):
        chosen = items[at : at + rng.choice([4, 5, 6])]
        rng.shuffle(chosen)
        title = rng.choice(["产业要闻速览", "一周政策回顾", "早间新闻汇总", "今日要闻"])
        yield Text(f"roundup-{at}", "roundup", title, "\n".join(chosen))


def glued(rng: random.Random, real: list[dict[str, str]], count: int) -> Iterator[Text]:
    """Two articles on one page, which are on pages of their own too."""
    rows = rng.sample(
        [one for one in real if 150 <= len(one["text"]) <= 1500], 2 * count
    )
    for one, two in zip(rows[::2], rows[1::2], strict=True):
        title = rng.choice([one["title"], f"{one['title']} {two['title']}", "新闻两则"])
        yield Text(
            f"glued-{one['id']}+{two['id']}",
            "glued",
            title,
            one["text"] + "\n" + two["text"],
        )
        for row in (one, two):
            yield Text(row["id"], "original", row["title"], row["text"])


def shifted(
    rng: random.Random, real: list[dict[str, str]], count: int
) -> Iterator[Text]:
    """A real text with many figures, and the next period's: same words, other figures."""
    chosen = [
        one
        for one in real
        if sum(map(str.isdigit, one["text"])) >= 20 and len(one["text"]) < 1500
    ]
    for row in rng.sample(chosen, count):
        yield Text(row["id"], "original", row["title"], row["text"])
        yield Text(
            f"next-{row['id']}",
            "bulletin",
            _other_figures(rng, row["title"]),
            _other_figures(rng, row["text"]),
        )


def moved(rng: random.Random, real: list[dict[str, str]], count: int) -> Iterator[Text]:
    """A real text naming one city often, and another city's from the same template."""
    chosen = [
        (row, city) for row in real for city in CITIES if row["text"].count(city) >= 2
    ]
    for row, city in rng.sample(chosen, min(count, len(chosen))):
        other = rng.choice([one for one in CITIES if one != city])
        yield Text(row["id"], "original", row["title"], row["text"])
        yield Text(
            f"moved-{row['id']}",
            "notice",
            row["title"].replace(city, other),
            row["text"].replace(city, other),
        )


def _other_figures(rng: random.Random, text: str) -> str:
    return "".join(
        rng.choice("123456789") if one.isdigit() and rng.random() < 0.7 else one
        for one in text
    )


def all_of(rng: random.Random, real: list[dict[str, str]]) -> list[Text]:
    """Every kind, as one list."""
    return [
        *monthly(rng), *weekly(rng), *batches(rng), *terse_batches(rng), *notices(rng), *boilerplate(rng, real),
        *roundups(rng, real), *glued(rng, real, 40), *shifted(rng, real, 30), *moved(rng, real, 30),
    ]  # fmt: skip


__all__ = ["EDITOR", "all_of", "sentences"]
