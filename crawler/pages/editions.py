"""Papers that name themselves beside the number of the page they printed a text on."""

import re
from collections.abc import Iterator

from crawler.pages.evidence import Candidate, Place
from crawler.pages.page import Page

_IMPRINT = re.compile(
    r"《\s{0,9}([^《》]{2,20}?)\s{0,9}》\s{0,9}[（(][^（()）]{4,40}版\s{0,9}[）)]"
)
_EDITION = re.compile(r"第\s{0,3}[A-Z]{0,2}\d{1,3}\s{0,3}版")
_PAPER = re.compile("[\u4e00-\u9fff]{2,10}报")
# What an electronic paper calls its pages: `临江日报数字报`, `湖北农业报 - 2026年10月20日 - 第6版`.
_E_PAPER = re.compile(
    r"([\u4e00-\u9fff]{2,10}报)[-—·\s]{0,3}(?:数字报|电子报|电子版|数字版|多媒体|.{4,20}第\s?\w{1,4}版)"
)
_MAX_EDITION_WORDS = 8
MAX_BESIDE_CHARS = 120
# What a label or a name is worth by its zone.
NEARNESS = {"between": 1.0, "top": 0.9, "over": 0.7, "tail": 0.4, "below": 0.4}


def imprints(page: Page) -> Iterator[Candidate]:
    """The paper and page a text was printed in, below it: `《青溪日报》（2026年10月02日 03版）`."""
    for text in page.texts[-2:]:
        imprint = _IMPRINT.match(text.strip())
        if imprint:
            place = Place("tail", "imprint")
            features = {"labelled": 1.0, "near": NEARNESS["tail"]}
            yield Candidate(imprint[1].strip(), place, features)


def editions(page: Page) -> Iterator[Candidate]:
    """A paper's name beside the number of the page it printed the text on: `南江日报 第05版`."""
    paper = _E_PAPER.match(page.head.title)
    if paper and paper[1]:
        yield Candidate(paper[1], Place("head", "edition"), {"edition": 1.0})
    end = page.first
    if page.is_titled and page.title_line is not None:
        end = page.title_line
    lines = page.sheet.lines[:end]
    for number, line in enumerate(lines):
        if line.size > MAX_BESIDE_CHARS or not _EDITION.search(line.text):
            continue
        for beside in lines[max(0, number - 2) : number + 3]:
            for word in beside.text.split()[:_MAX_EDITION_WORDS]:
                if _PAPER.fullmatch(word):
                    spot = Place("over", "edition", number)
                    yield Candidate(word, spot, {"edition": 1.0})
