"""The counts of a visit are Scrapy's own."""

from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from crawler.stats import PlainStats


def test_counts_are_those_of_scrapy() -> None:
    """Every way of counting leaves what Scrapy's own class leaves, and nothing is wrapped."""
    crawler = get_crawler()
    collectors = (PlainStats(crawler), MemoryStatsCollector(crawler))
    for stats in collectors:
        stats.inc_value("policywatch/articles")
        stats.inc_value("policywatch/articles", 3)
        stats.max_value("depth", 2)
        stats.min_value("depth", 1)
        stats.set_value("policywatch/error", "none")
    plain, scrapys = collectors
    assert plain.get_stats() == scrapys.get_stats()
    assert plain.get_value("policywatch/articles") == 4
    assert vars(plain).keys() == {"_dump", "_stats", "_crawler", "spider_stats"}
