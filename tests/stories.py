"""Articles in our own words for tests of stories, and their way into an archive."""

from datetime import datetime
from typing import Any

from crawler.items import ArticleItem
from db.session import Archive
from pipelines.order import take_in
from pipelines.store import Stored

TITLE = "海岚省发布低空物流三年行动方案"
TEXT = """海岚省工业和信息化厅近日发布低空物流三年行动方案，提出到2027年建成起降点120个，开通航线85条，低空物流年货运量达到3.6万吨。
方案要求各市在产业园区、港口和山区乡镇优先布设起降设施，用电和通信由电网企业与通信企业同步建设，所需用地纳入国土空间规划。
在应用方面，方案把血液和药品运送、海岛补给、山货出山列为首批场景，由运营企业与医院、邮政和合作社签订长期合同，财政按飞行架次给予补助。
安全监管方面，省里将建设统一的飞行服务平台，所有航空器必须实名登记并实时上传位置，违规飞行一次的暂停作业三十天。
海岚省工业和信息化厅负责人表示，行动方案实施情况每半年评估一次，评估结果向社会公开，未达到进度的地方要说明原因。"""
OTHER_TITLE = "浮川市粮食烘干中心全部改用生物质热源"
OTHER = """浮川市农业农村局昨日通报，全市四十六座粮食烘干中心已经全部改用生物质热源，每吨稻谷的烘干成本比去年下降二十一元。
改造资金由市级财政承担一半，其余由合作社自筹，银行提供贴息贷款，还款期五年。燃料来自本地的秸秆成型工厂，收购价格由双方每季协商。
农户说，过去用煤烘干，遇上连雨天要排队两天，如今夜里也能进料，第二天一早就可以装车。下一步，浮川市将把同样的做法推广到茶叶和菌菇加工。"""


def item(
    number: int, title: str = TITLE, text: str = TEXT, **fields: Any
) -> ArticleItem:
    return ArticleItem(
        url=f"https://site{number}.example/{number}.html",
        title=title,
        text=text,
        **fields,
    )


def take(
    archive: Archive,
    now: datetime,
    number: int,
    title: str = TITLE,
    text: str = TEXT,
    **fields: Any,
) -> Stored:
    """Take one article in; it must not be refused."""
    taken = take_in(archive, item(number, title, text, **fields), now=now)
    assert isinstance(taken, Stored), taken
    return taken
