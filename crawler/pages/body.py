"""Which element of a page holds the article.

Every line is worth something: sentences count for the article, links, short labels and the site's small print against
it. The element whose lines are worth most in sum is the body (a maximum-weight subtree, after the idea of
`Boilerplate Detection using Shallow Text Features`, Kohlschütter et al. 2010, and of the densest block in
GeneralNewsExtractor, but exact and in one pass: prefix sums over the lines).
"""

import re
from itertools import accumulate

from lxml import etree

from crawler.pages.lines import Line, Sheet, is_body_named

_STOPS = re.compile(r"[，。；！？、”,;!?]")
_LABELS = re.compile(
    r"^[\s【\[（(]*(?:(?:信息|文章|稿件|新闻)?(?:来源|來源)(?:于)?|稿源|(?:发布|發布|发表|更新|发稿)?(?:时间|時間|日期)|责任编辑|責任編輯|责编|编辑|编审|字号|字体|浏览|阅读|点击|分享|关键词|标签|当前位置|现在位置|您(?:现在)?(?:所在)?的?位置)"
)
_SMALL_PRINT = re.compile(
    r"版权所有|版權所有|copyright|©|all rights reserved|ICP\s*[备證证]|备案|公网安备|许可证|許可證|违法和不良信息|举报(?:电话|邮箱|中心|热线)|网站标识码"
    r"|技术支持|主办单位|承办单位|建议使用|分辨率|未经.{0,12}(?:授权|许可|允许|书面)|转载请|转载.{0,6}注明|免责声明|客服(?:电话|热线)|ENGLISH|友情链接"
    r"|仅代表.{0,6}(?:作者|本人|个人)|仅提供信息|网友评论|联系我们|关于我们",
    re.I,
)
_BONUS = 1.2
_NAMED = 40.0
_ENOUGH = 25
_SENTENCE = 20
_PARAGRAPHS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "blockquote", "pre"))


def worth(line: Line) -> float:
    """What `line` says for (above 0) or against (below 0) the block it stands in being the article."""
    size = line.size
    if line.linked * 2 > size:
        return -4 - min(size, 30) * 0.6
    if size < 250 and _SMALL_PRINT.search(line.text):
        return -25.0
    if size < 90 and _LABELS.match(line.text):
        return -6.0
    stops = len(_STOPS.findall(line.text))
    own = size - line.linked
    if not line.away and (stops or own >= 40):
        gain = own + 6.0 * stops if own >= 12 else own * 0.5
        return min(gain, 600.0)
    if line.away:
        return -min(size, 20) * 0.3
    return -3.0


def find_body(sheet: Sheet, *, first: int = 0) -> etree._Element | None:
    """The element of the article's text, or None where no line speaks for any. Only lines from `first` on count."""
    sums = _sums(sheet, first)
    best, best_worth = None, float(_ENOUGH)
    for element, (start, end) in sheet.spans.items():
        value = sums[end] - sums[start]
        if value > 0 and is_body_named(element):
            value = value * _BONUS + _NAMED
        if value > best_worth or (value == best_worth and best is not None):
            best, best_worth = element, value
    return None if best is None else _lifted(best, sheet, sums)


def text_start(sheet: Sheet, element: etree._Element) -> int:
    """The number of the first line in `element` that speaks for an article; its first line where none does."""
    start, end = sheet.spans[element]
    return next((number for number in range(start, end) if worth(sheet.lines[number]) >= _SENTENCE), start)


def _lifted(element: etree._Element, sheet: Sheet, sums: list[float]) -> etree._Element:
    """A lone paragraph's parent, where it is a body by name or holds more sentences: advertisements outweighed them."""
    parent = element.getparent()
    if element.tag not in _PARAGRAPHS or parent is None or parent not in sheet.spans:
        return element
    start, end = sheet.spans[parent]
    gains = sum(max(0.0, sums[number + 1] - sums[number]) for number in range(start, end))
    own = sums[sheet.spans[element][1]] - sums[sheet.spans[element][0]]
    return parent if is_body_named(parent) or gains > own * 1.2 else element


def _sums(sheet: Sheet, first: int) -> list[float]:
    values = [0.0 if number < first else worth(line) for number, line in enumerate(sheet.lines)]
    return [0.0, *accumulate(values)]
