"""An article that stands on its page twice is one article."""

from scrapy.utils.test import get_crawler

from crawler.items import ArticleItem
from pipelines.undouble import Undouble, undouble_item

TEXT = (
    "近日，本市印发先进制造业集群发展行动方案，提出到2027年培育五个产值超千亿元的集群。\n"
    "方案明确七项措施，支持企业牵头组建创新联合体，建设共性技术平台，扩大中试用地供应。"
)


def doubled() -> ArticleItem:
    return ArticleItem(
        url="http://h.cn/1.html",
        title="行动方案印发",
        text=f"{TEXT}\n首页 > 新闻\n行动方案印发\n来源：本网\n{TEXT}",
    )


def test_one_copy_is_kept_and_flagged() -> None:
    """The text once, without the head lines between the copies, and the flag."""
    read = undouble_item(doubled())
    assert read.text == TEXT
    assert read.flags == {"doubled"}


def test_other_texts_are_left_alone() -> None:
    """A text that stands there once, and no text at all."""
    single = ArticleItem(url="http://h.cn/1.html", title="题", text=TEXT)
    assert undouble_item(single).text == TEXT and not single.flags
    assert undouble_item(ArticleItem(url="http://h.cn/1.html")).text is None


def test_the_step_counts_doubled_pages() -> None:
    """Scrapy's stats say how many pages carried their article more than once."""
    crawler = get_crawler()
    crawler._apply_settings()
    step = Undouble.from_crawler(crawler)
    step.process_item(doubled())
    step.process_item(ArticleItem(url="http://h.cn/2.html", title="题", text=TEXT))
    assert crawler.stats.get_value("policywatch/doubled") == 1
