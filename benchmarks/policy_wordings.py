"""Made-up documents with their look-alikes, and the ways in which texts speak of them."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

FIELDS = (
    "量子信息 人形机器人 脑机接口 低空经济 新型储能 氢能 生物制造 商业航天 智能网联汽车 工业互联网 数据要素 先进计算 超高清视频 "
    "工业母机 集成电路 固态电池 光伏 深海装备 卫星互联网 合成生物 元宇宙 智慧农业 现代物流 绿色建材 轻工 纺织 钢铁 石化 有色金属 "
    "机械 船舶 医疗装备 文旅消费 冰雪经济 银发经济 跨境电商 服务外包 海洋经济 再生资源 节水装备"
).split()
PLACES = "北京市 上海市 江苏省 浙江省 广东省 四川省 湖北省 山东省 苏州市 杭州市 深圳市 成都市 武汉市 青岛市".split()
CODES = {
    "北京市": "京政办发", "上海市": "沪政办发", "江苏省": "苏政办发", "浙江省": "浙政办发", "广东省": "粤府办", "四川省": "川办发",
    "湖北省": "鄂政办发", "山东省": "鲁政办发", "苏州市": "苏府办", "杭州市": "杭政办", "深圳市": "深府办", "成都市": "成办发",
    "武汉市": "武政办", "青岛市": "青政办发",
}  # fmt: skip
MINISTRIES = {
    "工业和信息化部": ("工信部", "工信部科"),
    "国家发展和改革委员会": ("国家发展改革委", "发改高技"),
    "财政部": ("财政部", "财建"),
    "科学技术部": ("科技部", "国科发高"),
    "商务部": ("商务部", "商流通发"),
    "交通运输部": ("交通运输部", "交运发"),
}


@dataclass(frozen=True)
class Paper:
    """A document: title, number, issuers (full and short), day, place."""

    title: str
    number: str
    issuer: str
    short: str
    issued: date
    place: str | None = None
    others: int = 0
    draft: bool = False

    def original(self) -> "Told":
        """Its own page."""
        day = f"{self.issued.year}年{self.issued.month}月{self.issued.day}日"
        if self.draft:
            text = (
                f"为规范有关工作，我们起草了《{self.title}》，现向社会公开征求意见。\n"
                f"请于{self.issued.month}月底前反馈。\n{self.issuer}\n{day}"
            )
            headline = f"{self.issuer}关于公开征求《{self.title}》意见的通知"
            return Told("original", headline, text, self.title, self.issuer)
        text = (
            f"{self.number}\n各有关单位：\n现将《{self.title}》印发给你们，请结合实际认真贯彻执行。\n"
            f"{self.issuer}\n{day}"
        )
        headline = f"{self.issuer}关于印发《{self.title}》的通知"
        return Told("original", headline, text, self.title, self.issuer)


@dataclass(frozen=True)
class Told:
    """A text that speaks of a document as `printed`."""

    way: str
    headline: str
    text: str
    printed: str
    publisher: str = "新华社"


def _day(draw: random.Random, year: int) -> date:
    return date(year, 1, 10) + timedelta(days=draw.randrange(300))


def _count(title: str) -> int:
    """A count that no two papers share."""
    return crc32(title.encode()) % 99_991 + 1


def _national(title: str, draw: random.Random, year: int, **more: object) -> Paper:
    issuer = draw.choice(list(MINISTRIES))
    short, code = MINISTRIES[issuer]
    number = f"{code}〔{year}〕{_count(title)}号"
    others = draw.choice([0, 0, 3, 7])
    return Paper(title, number, issuer, short, _day(draw, year), None, others, **more)  # type: ignore[arg-type]


def _local(title: str, place: str, draw: random.Random, year: int) -> Paper:
    number = f"{CODES[place]}〔{year}〕{_count(title)}号"
    issuer = (
        f"{place}人民政府办公厅" if place.endswith("省") else f"{place}人民政府办公室"
    )
    return Paper(title, number, issuer, f"{place}政府", _day(draw, year), place)


def _opinion(field: str) -> Callable[[random.Random], list[Paper]]:
    """An opinion, its draft, and plans of places that carry it out."""

    def make(draw: random.Random) -> list[Paper]:
        title = f"关于推动{field}产业创新发展的实施意见"
        final = _national(title, draw, 2025)
        draft = Paper(
            f"{title}（征求意见稿）",
            "",
            final.issuer,
            final.short,
            final.issued - timedelta(days=100),
            draft=True,
        )
        plans = []
        for place in draw.sample(PLACES, 3):
            plans.append(
                _local(f"{place}{field}产业创新发展行动方案", place, draw, 2025)
            )
        return [final, draft, *plans]

    return make


def _editions(field: str) -> Callable[[random.Random], list[Paper]]:
    """A catalogue in three years, and a yearly notice."""

    def make(draw: random.Random) -> list[Paper]:
        papers = []
        for year in (2023, 2024, 2025):
            papers.append(_national(f"{field}产业指导目录（{year}年版）", draw, year))
            papers.append(
                _national(f"关于做好{year}年{field}重点工作的通知", draw, year)
            )
        return papers

    return make


def _measures(field: str) -> Callable[[random.Random], list[Paper]]:
    """Measures of one wording by several places, without the place in the title."""

    def make(draw: random.Random) -> list[Paper]:
        papers = []
        for place in draw.sample(PLACES, 3):
            papers.append(
                _local(f"{place}促进{field}高质量发展若干措施", place, draw, 2025)
            )
        papers.append(_national(f"{field}专项资金管理办法", draw, 2024))
        papers.append(_national(f"{field}试点示范实施细则", draw, 2024))
        return papers

    return make


def _rules(field: str) -> Callable[[random.Random], list[Paper]]:
    """Regulations of several places, a standard's guide in two years, plans for years."""

    def make(draw: random.Random) -> list[Paper]:
        papers = []
        for place in draw.sample(PLACES, 3):
            papers.append(_local(f"{place}{field}促进条例", place, draw, 2025))
            plan = f"{place}“十五五”{field}产业发展规划"
            papers.append(_local(plan, place, draw, 2025))
        for year in (2023, 2025):
            guide = f"{field}标准体系建设指南（{year}版）"
            papers.append(_national(guide, draw, year))
        papers.append(_national(f"“十五五”{field}产业发展规划", draw, 2025))
        return papers

    return make


KNOWN = (_opinion, _editions, _measures)
SETS = {
    "shown": [kind(field) for field in FIELDS[::2] for kind in KNOWN],
    "unseen": [kind(field) for field in FIELDS[1::2] for kind in KNOWN],
    "fresh": [_rules(field) for field in FIELDS],
}


def _issued(paper: Paper, draw: random.Random) -> Told:
    joint = f"等{paper.others}部门" if paper.others else ""
    verb = draw.choice(["印发", "联合印发" if paper.others else "发布", "出台"])
    if paper.draft:
        text = (
            f"{paper.short}日前就《{paper.title}》公开征求意见。业内人士对此十分关注。"
        )
    else:
        text = f"{paper.short}{joint}日前{verb}《{paper.title}》，提出一系列举措。业内人士认为影响深远。"
    return Told("issued", "最新政策来了", text, paper.title)


def _numbered(paper: Paper, draw: random.Random) -> Told:
    if not paper.number:
        return _issued(paper, draw)
    sloppy = paper.number.replace("〔", "[").replace("〕", "]")
    text = (
        f"根据《{paper.title}》（{sloppy}）要求，各单位要抓紧落实，确保按期完成任务。"
    )
    return Told("numbered", "部署重点任务", text, paper.title)


def _declared(paper: Paper, draw: random.Random) -> Told:
    text = f"近日，《{paper.title}》（以下简称《文件》）正式对外公布。《文件》明确了总体要求和主要目标。"
    return Told("declared", "新政公布", text, paper.title)


def _explained(paper: Paper, draw: random.Random) -> Told:
    text = f"为便于理解，现就《{paper.title}》有关内容作如下解读。一是出台背景。二是主要内容。"
    return Told("explained", f"《{paper.title}》政策解读", text, paper.title)


def _by_number(paper: Paper, draw: random.Random) -> Told:
    if not paper.number:
        return _declared(paper, draw)
    text = (
        f"会议要求，严格按照{paper.number}文件精神，加快推进项目建设，年底前完成验收。"
    )
    return Told("by number", "召开推进会", text, paper.number)


def _shortened(paper: Paper, draw: random.Random) -> Told:
    title = paper.title.removeprefix("关于").replace("的实施", "实施")
    joint = f"等{paper.others}部门" if paper.others else ""
    verb = "就" if paper.draft else "印发"
    end = "公开征求意见" if paper.draft else "，引发关注"
    text = f"记者从有关方面了解到，{paper.short}{joint}{verb}《{title}》{end}。"
    return Told("shortened", "政策速递", text, title)


def _listed(paper: Paper, draw: random.Random) -> Told:
    text = f"今年以来，《{paper.title}》《云晶企业服务条例》等政策相继落地，市场主体活力持续增强。"
    return Told("listed", "政策红利释放", text, paper.title)


def _weak_word(paper: Paper, draw: random.Random) -> Told:
    title = paper.title.replace("创新发展", "发展").replace("高质量发展", "发展")
    joint = f"等{paper.others}部门" if paper.others else ""
    end = "公开征求意见" if paper.draft else "正式实施"
    text = f"由{paper.issuer}{joint}牵头制定的《{title}》{end}，为行业发展指明方向。"
    if not paper.draft:
        text = f"{paper.issuer}{joint}印发的《{title}》正式实施，为行业发展指明方向。"
    return Told("weak word", "行业观察", text, title)


def _quoted(paper: Paper, draw: random.Random) -> Told:
    title = paper.title.replace("（", "(").replace("）", ")")
    text = f"专家表示，《{title}》的出台恰逢其时，将有力带动上下游协同创新。"
    return Told("quoted", "专家观点", text, title)


def _on_the_spot(paper: Paper, draw: random.Random) -> Told:
    """A local paper of the place leaves the place out."""
    if paper.place is None:
        return _listed(paper, draw)
    title = paper.title.removeprefix(paper.place)
    text = f"{paper.place}近日召开新闻发布会，介绍《{title}》有关情况。会议由{paper.short}主持。"
    return Told(
        "on the spot", f"{paper.place}举行新闻发布会", text, title, f"{paper.place}日报"
    )


def _number_apart(paper: Paper, draw: random.Random) -> Told:
    number = f"，文号为{paper.number}" if paper.number else "，目前处于征求意见阶段"
    text = f"《{paper.title}》{number}。文件从五个方面作出部署，明确了时间表和路线图。"
    return Told("number apart", "一批新政陆续出台", text, paper.title)


def _bulletin(paper: Paper, draw: random.Random) -> Told:
    verb = "就" if paper.draft else "发布"
    end = "公开征求意见" if paper.draft else ""
    text = (
        "多地气温回升\n今天，我国大部地区气温回升，最高气温将达到20摄氏度。\n"
        f"{paper.short}{verb}《{paper.title}》{end}\n"
        f"{paper.short}今天{verb}《{paper.title}》{end}，自发布之日起实施。\n"
        "春运平稳有序\n今天，全国铁路预计发送旅客一千万人次。"
    )
    return Told("bulletin", "国内联播快讯", text, paper.title)


def _broken_line(paper: Paper, draw: random.Random) -> Told:
    half = len(paper.title) // 2
    title = f"{paper.title[:half]}\n{paper.title[half:]}"
    text = f"记者获悉，有关方面正在研究落实《{title}》的具体举措，预计年内见效。"
    return Told("broken line", "落实进行时", text, paper.title)


def _reposted(paper: Paper, draw: random.Random) -> Told:
    if paper.draft or not paper.number:
        return _bulletin(paper, draw)
    headline = f"{paper.issuer}关于印发{paper.title}的通知"
    text = (
        f"发文字号：{paper.number}\n各有关单位：\n现将《{paper.title}》印发给你们，请遵照执行。\n"
        f"{paper.issuer}"
    )
    return Told("reposted", headline, text, paper.title, "某某资讯")


def _spoken(paper: Paper, draw: random.Random) -> Told:
    text = f"他强调，要把《{paper.title}》贯彻好、落实好，以更大力度推动改革创新。"
    return Told("spoken", "在座谈会上的讲话", text, paper.title)


Way = Callable[[Paper, random.Random], Told]
# Number and title stand together in one way of each set: nothing else tells that a paper
# spoken of by its number is the one of that title.
WAYS: dict[str, list[Way]] = {
    "shown": [_issued, _numbered, _shortened, _listed, _quoted],
    "unseen": [_declared, _numbered, _explained, _by_number, _weak_word, _on_the_spot],
    "fresh": [_number_apart, _bulletin, _broken_line, _reposted, _spoken, _by_number],
}
