"""What our crawl is measured against, each a program of its own: bare Scrapy, Scrapy
with trafilatura, news-please.

python -m benchmarks.crawlers bare|trafilatura PORT HOSTS PAGES
python -m benchmarks.crawlers newsplease FOLDER FILES

Bare Scrapy is Scrapy as it comes (no log of every request): it follows the links of the
lists and does nothing with what it gets. With trafilatura it reads each page.
News-please reads files. Prints the seconds from the first page to the last.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.site import address


def crawl(reads: bool, port: int, hosts: int, number: int) -> None:
    import scrapy
    from scrapy.crawler import CrawlerProcess

    if reads:
        import trafilatura

    class Following(scrapy.Spider):
        name = "following"
        start_urls = tuple(
            f"http://{address(host)}:{port}/list.html" for host in range(hosts)
        )

        def parse(self, response: Any) -> Iterator[scrapy.Request]:
            for link in response.css("a::attr(href)").getall()[: number // hosts]:
                yield response.follow(link, callback=self.parse_page)

        def parse_page(self, response: Any) -> Iterator[dict[str, Any]]:
            if reads:
                found = trafilatura.bare_extraction(
                    response.body, url=response.url, with_metadata=True
                )
                yield (
                    {
                        "title": found.title,
                        "date": found.date,
                        "text": found.text,
                    }
                    if found
                    else {}
                )

    process = CrawlerProcess({"LOG_LEVEL": "INFO"})
    process.crawl(Following)
    process.start()


def read_files(folder: Path, number: int) -> None:
    from newsplease import NewsPlease

    bodies = [
        path.read_text("utf-8") for path in sorted(folder.glob("*.html"))[:number]
    ]
    begun = time.perf_counter()
    for body in bodies:
        NewsPlease.from_html(body, url="http://127.0.1.1/202611/t20261121_1.html")
    print(time.perf_counter() - begun)


def main() -> None:
    what, *rest = sys.argv[1:]
    if what == "newsplease":
        read_files(Path(rest[0]), int(rest[1]))
    else:
        crawl(what == "trafilatura", *map(int, rest))


if __name__ == "__main__":
    main()
