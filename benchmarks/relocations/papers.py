"""What the simulated agencies publish: titles, days and texts, all drawn from a seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from text.dates import SHANGHAI

COUNTIES = (
    (
        "桐溪县 柏亭区 石鼓镇 西屏区 枫泾新区 白鹭洲 乌桥县 東湖区 栗山县 南浦区 渔阳街道 鹤岭县 "
        "云台开发区 梅渚县 双塔区 望海新城 太平桥 苍梧县 北辰区 龙津县"
    )
    .replace("東", "东")
    .split()
)
TRADES = (
    "餐厨垃圾处置 老旧电梯更新 民宿经济 农村客运 家政服务 校外托管 河湖岸线 集体林权 蔬菜批发 "
    "社区养老 城市照明 共享单车 港口岸电 茶叶加工 职业技能培训 公共停车 危险化学品运输 建筑垃圾 "
    "托育机构 再生资源回收 水产养殖尾水 夜间经济 数据要素流通 中小企业融资 首店引进 屋顶光伏"
).split()
_FORMS = (
    "{county}{trade}管理规定|关于加强{trade}监管的若干意见|{trade}提质增效工作方案（{year}—{later}年）|"
    "关于进一步规范{county}{trade}秩序的通告|关于调整{trade}收费标准有关事项的函|"
    "{county}促进{trade}发展若干政策|关于修改《{county}{trade}实施细则》的决定|{trade}专项整治工作要点"
).split("|")
_NOTICES = (
    "关于{county}{trade}中标候选人的公示|{county}{trade}听证会公告|关于受理{trade}资金申请的公告|"
    "{county}停水停气温馨提示（涉及{trade}）|关于{trade}行政处罚信息的公告|面试人员名单公示|工作日安排通知"
).split("|")
_NEWS = (
    "副市长到{county}察看{trade}情况|{county}{trade}现场观摩侧记|我局党支部与{county}结对共建|"
    "{trade}从业者座谈纪要|全市{month}月{trade}运行简况|{county}干部读书班开班"
).split("|")
_CLAUSES = (
    "经营者应当在显著位置公示{trade}的收费项目，接受{county}居民监督",
    "对{trade}实行台账管理，台账保存期限不少于{n}个月",
    "{county}财政每年安排{n}万元，用于补贴{trade}设施的改造",
    "逾期{n}日不整改的，由主管部门约谈负责人并向社会通报",
    "鼓励{county}的协会制定{trade}自律公约，{n}家骨干单位带头签署",
    "行业主管部门每{n}天对{trade}开展一次抽查，结果记入信用档案",
    "申请人凭身份证件和{trade}备案回执，在{n}个工作日内办结手续",
    "{county}设立咨询窗口，负责解答{trade}方面的疑问，周{n}轮值",
)


@dataclass(frozen=True)
class Paper:
    """One article: `at` is when it comes out, `mark` stands in its text and in no other."""

    column: str
    number: int
    title: str
    at: datetime
    mark: str

    @property
    def day(self) -> str:
        return f"{self.at.astimezone(SHANGHAI):%Y-%m-%d}"

    @cached_property
    def paragraphs(self) -> list[str]:
        draw = Random(self.mark)
        lines = [f"各有关单位：现就{self.title}有关情况说明如下。"]
        for clause in draw.sample(_CLAUSES, 6):
            county, trade = draw.choice(COUNTIES), draw.choice(TRADES)
            filled = clause.format(county=county, trade=trade, n=draw.randint(2, 90))
            lines.append(f"{filled}；{self._detail(draw)}。")
        return [*lines, f"本件编号：{self.mark}。"]

    def _detail(self, draw: Random) -> str:
        street, people = draw.choice(COUNTIES), draw.randint(11, 999)
        return f"首批涉及{street}{people}户，联系人每月第{draw.randint(1, 4)}周回访"


Maker = Callable[[Random, datetime], str]


def _fill(forms: list[str]) -> Maker:
    def make(draw: Random, at: datetime) -> str:
        return draw.choice(forms).format(
            county=draw.choice(COUNTIES),
            trade=draw.choice(TRADES),
            year=at.year,
            later=at.year + draw.randint(1, 4),
            month=at.month,
        )

    return make


_MAKERS = {
    "policy": _fill(_FORMS),
    "notice": _fill(_NOTICES),
    "news": _fill(_NEWS),
    "bureau": _fill(_FORMS),
    "upper": _fill(_FORMS),
}


def timeline(
    seed: str, column: str, begin: datetime, end: datetime, per_week: float
) -> list[Paper]:
    """A column's papers between two moments, the oldest first; most on workdays."""
    draw = Random(f"{seed}/{column}")
    return [
        Paper(
            column, number, _MAKERS[column](draw, at), at, f"{seed}-{column}-{number}"
        )
        for number, at in enumerate(_moments(draw, begin, end, per_week), 1)
    ]


def _moments(
    draw: Random, begin: datetime, end: datetime, per_week: float
) -> Iterator[datetime]:
    at = begin
    while True:
        at += timedelta(days=draw.expovariate(per_week / 7))
        if at >= end:
            return
        if at.astimezone(SHANGHAI).weekday() < 5 or draw.random() < 0.1:
            yield at


def readings_of(papers: list[Paper], seed: str) -> list[Paper]:
    """Explanations of every second paper, a day later, under nearly its title."""
    return [
        Paper(
            "reading",
            paper.number,
            f"《{paper.title}》政策解读",
            paper.at + timedelta(days=1),
            f"{seed}-reading-{paper.number}",
        )
        for paper in papers[::2]
    ]
