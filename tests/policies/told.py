"""Articles about documents in our own words, stored and linked in a line."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from db.models import PolicyMention, PolicyRecord
from db.policies import queue
from db.session import Archive
from policies.linking import LinkReport, link_waiting
from scheduler.borders import guarded
from tests.db.articles import put
from text.policy.topics import read_topics

TOPICS = read_topics()
NEWS = """据悉，工业和信息化部、国家发展改革委等七部门日前联合印发《关于推动云晶电池产业创新发展的实施意见》。
《实施意见》提出，到2027年，建设不少于10个云晶电池创新中心。"""
NOTICE_TITLE = "工业和信息化部等七部门关于推动云晶电池产业创新发展的实施意见"
NOTICE = """工信部联科〔2025〕77号
各省、自治区、直辖市工业和信息化主管部门：
为推动云晶电池产业创新发展，现提出以下意见。
到2027年，建设不少于10个云晶电池创新中心。
工业和信息化部 国家发展改革委
2025年8月15日"""


def store(archive: Archive, now: datetime, title: str, text: str, **fields: Any) -> int:
    """Stores an article and queues it, as the pipelines do; its number."""
    with archive.write() as session:
        article = put(session, now, title=title, text=text, **fields)
        queue.put(session, [article.id])
        return article.id


def link(archive: Archive, now: datetime) -> LinkReport:
    """Links what waits."""
    return link_waiting(archive, topics=TOPICS, now=now, guard=guarded)


def tell(archive: Archive, now: datetime, title: str, text: str, **fields: Any) -> int:
    """Stores an article and links it; its number."""
    number = store(archive, now, title, text, **fields)
    link(archive, now)
    return number


def records(archive: Archive) -> list[PolicyRecord]:
    """All records that articles speak of, in the order they were found."""
    with archive.read() as session:
        asked = select(PolicyRecord).where(PolicyRecord.mentions > 0)
        return list(session.scalars(asked.order_by(PolicyRecord.id)))


def titles(archive: Archive) -> list[str]:
    """Their titles."""
    return [record.title for record in records(archive)]


def mentions_of(archive: Archive, article: int) -> list[PolicyMention]:
    """What an article says of documents, as it names them."""
    with archive.read() as session:
        asked = select(PolicyMention).where(PolicyMention.article_id == article)
        return list(session.scalars(asked.order_by(PolicyMention.position)))
