"""Article as published → article as it is kept."""

from scrapy.utils.test import get_crawler

from crawler.items import ArticleItem, Attachment
from pipelines.normalise import Normalise, normalise_item


def item(**fields: object) -> ArticleItem:
    return ArticleItem(url="http://h.cn/1.html", **fields)  # type: ignore[arg-type]


def test_every_text_is_made_readable() -> None:
    """Title, publisher, author, text and attachments: simplified, without readings and control characters."""
    read = normalise_item(
        item(
            title=" 加快培育\n新質(zhì)生產(chǎn)力\x00",
            publisher="工業和信息化部",
            author="王\u200b羽",
            text="第一段。\r\n\r\n\u3000\u3000新質(zhì)生產(chǎn)力第二段。",
            attachments=[
                Attachment(
                    "http://h.cn/a.pdf",
                    "附件：\u3000名單.pdf",
                    "pdf",
                    text="名單\x01",
                )
            ],
        )
    )
    assert read.title == "加快培育 新质生产力"
    assert (read.publisher, read.author) == ("工业和信息化部", "王羽")
    assert read.text == "第一段。\n新质生产力第二段。"
    assert (read.attachments[0].name, read.attachments[0].text) == (
        "附件： 名单.pdf",
        "名单",
    )


def test_names_stay_in_the_characters_they_were_published_in() -> None:
    """Without readings title, publisher and author are the page's own; only the text is simplified."""
    read = normalise_item(
        item(
            title="稱「不知足」挨轟　吳宗憲",
            publisher="上報",
            author="范姜佳鈺",
            text="藝人吳宗憲錄製節目。",
        )
    )
    assert (read.title, read.publisher, read.author) == (
        "稱「不知足」挨轟 吳宗憲",
        "上報",
        "范姜佳鈺",
    )
    assert read.text == "艺人吴宗宪录制节目。" and read.flags == {"traditional"}


def test_the_published_text_is_kept() -> None:
    """What the page said stays: characters, readings, paragraphs; only what nothing can store is gone."""
    read = normalise_item(
        item(title="题", text="新質(zhì)生產(chǎn)力\r\n\x00二\ud800")
    )
    assert read.text_as_published == "新質(zhì)生產(chǎn)力\n二"


def test_flags_say_what_was_changed() -> None:
    """Readings: annotated; traditional characters: traditional; a plain text: neither."""
    assert normalise_item(
        item(title="通知", text="新質(zhì)生產(chǎn)力發展")
    ).flags == {
        "annotated",
        "traditional",
    }
    assert normalise_item(item(title="國務院通知", text="正文")).flags == {
        "traditional"
    }
    assert (
        normalise_item(item(title="通知", text="显著成效（GDP）与乾坤")).flags == set()
    )


def test_empty_is_none() -> None:
    """Missing is None, never an empty text."""
    read = normalise_item(item(title=" ", publisher="\u200b", author="", text="\n \n"))
    assert (
        read.title,
        read.publisher,
        read.author,
        read.text,
        read.text_as_published,
    ) == (None,) * 5


def test_the_step_counts_what_it_found() -> None:
    """Scrapy's stats say how many articles were annotated and traditional."""
    crawler = get_crawler()
    crawler._apply_settings()
    Normalise.from_crawler(crawler).process_item(
        item(title="新質(zhì)生產力", text="正文")
    )
    assert crawler.stats.get_value("policywatch/annotated") == 1
    assert crawler.stats.get_value("policywatch/traditional") == 1


def test_what_is_cut_is_counted() -> None:
    """A title of 600 characters and a publisher of 300 are cut and counted by field; 500 and 200 are whole."""
    crawler = get_crawler()
    step = Normalise.from_crawler(crawler)
    read = step.process_item(
        item(title="甲" * 600, publisher="乙" * 300, author="丙" * 200, text="正文。")
    )
    assert [len(one or "") for one in (read.title, read.publisher, read.author)] == [
        500,
        200,
        200,
    ]
    stats = crawler.stats
    assert stats is not None
    counted = {
        key: value
        for key, value in stats.get_stats().items()
        if str(key).startswith("policywatch/cut")
    }
    assert counted == {"policywatch/cut/title": 1, "policywatch/cut/publisher": 1}
    step.process_item(item(title="甲" * 500, text="正文。"))
    assert stats.get_value("policywatch/cut/title") == 1
