"""What the simulated sites of benchmarks.changing_web publish."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from text.dates import SHANGHAI

PLACES = (
    "云州 海岚 临江 青川 朔宁 澄海 泽阳 松岭 沧浦 岱山 洛川 锦屏 平湖 望城 安塞".split()
)


OFFICES = "工业和信息化厅 发展和改革委员会 科学技术厅 经济和信息化局 商务厅".split()


_FIELDS = (
    "人形机器人 新能源汽车 集成电路 生物制造 低空经济 工业母机 氢能 新型储能 光伏 商业航天 "
    "工业互联网 脑机接口 先进计算 绿色化工 高端医疗器械 轨道交通装备 稀土新材料 海洋工程装备 "
    "智能网联汽车 量子信息 卫星应用 预制菜 软件和信息服务 现代纺织 船舶制造"
).split()


_ACTS = "高质量发展行动方案 专项资金管理办法 产业链提升计划 若干支持措施 三年实施方案 管理细则 建设指南 培育办法".split()


_NOTICES = "项目申报 企业名单公示 试点示范遴选 首台套认定 标准征集 人才推荐 补助资金拟安排 供需对接".split()


_NEWS = "调研 座谈会召开 现场会举行 签约仪式 专题培训 对接活动 发布会 巡回宣讲".split()


COLUMN_NAMES = {
    "policy": ("政策文件", "规范性文件", "政策法规", "厅发文件", "文件通知"),
    "notice": ("通知公告", "公示公告", "公告公示"),
    "news": ("工作动态", "要闻动态", "厅局要闻"),
    "reading": ("政策解读", "解读回应"),
}


@dataclass(frozen=True)
class Entry:
    """One article of the simulated web."""

    column: str
    number: int
    title: str
    day: date

    @property
    def text(self) -> str:
        draw = Random(f"{self.column}/{self.number}/{self.title}")
        parts = []
        for step in range(6):
            field_, act = draw.choice(_FIELDS), draw.choice(_ACTS)
            share = draw.randint(3, 97)
            parts.append(
                f"第{step + 1}条 围绕{field_}领域，到{2027 + step}年建成示范项目{share}个，"
                f"配套《{act}》，由{draw.choice(PLACES)}市牵头落实，补助比例不超过{draw.randint(5, 60)}%。"
            )
        return "".join(f"<p>{self.title.strip('…')}。{part}</p>" for part in parts)


def entries(
    draw: Random, column: str, count: int, newest: date, step: int
) -> list[Entry]:
    """Articles of a column, newest first, about one every `step` days."""
    found, day = [], newest
    for number in range(count, 0, -1):
        found.append(Entry(column, number, title_of(draw, column, number, day), day))
        day -= timedelta(days=draw.randint(1, step))
    return found


def title_of(draw: Random, column: str, number: int, day: date) -> str:
    place, topic = draw.choice(PLACES), draw.choice(_FIELDS)
    if column.startswith("policy"):
        return f"关于印发《{place}市{topic}{draw.choice(_ACTS)}》的通知（第{number}号）"
    if column == "notice":
        return f"关于开展{day.year}年{place}市{topic}{draw.choice(_NOTICES)}的公告第{number}批"
    if column == "reading":
        return f"一图读懂《{place}市{topic}{draw.choice(_ACTS)}》之{number}"
    return f"{place}市{topic}{draw.choice(_NEWS)} 第{number}期"


def today() -> date:
    """The day in Beijing, on which the simulated web stands."""
    return datetime.now(SHANGHAI).date()
