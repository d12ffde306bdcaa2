"""Reasons the other rooms give in English (why one story, how a source is), said in Chinese."""

import re
from functools import cache

_PARTS = (
    (r"^one story: ", "同一报道："),
    (r"^two stories: ", "不是同一报道："),
    (r"joined by hand on (\S+)", r"\1 由人工合并"),
    (r"split by hand on (\S+)", r"\1 由人工分开"),
    (r"the same letters", "文字完全相同"),
    (r"the texts share little", "两份文字几乎没有共同之处"),
    (r"the same document: ", "文号相同："),
    (r"two documents: ", "文号不同："),
    (r"(\d+%) of either text is in the other, word for word", r"双方各有 \1 逐字相同"),
    (r"(\d+%) of either text is in the other", r"双方各有 \1 见于对方"),
    (r"(\d+%) of the shorter text is in the other", r"较短一篇有 \1 见于另一篇"),
    (r"(\d+%) of the one is in the other word for word, under one title", r"标题相同，一篇有 \1 逐字见于另一篇"),
    (r"only a piece: ", "只有一小段："),
    (r"(\d+%) of the one is in the other, (\d+%) the other way", r"一篇有 \1 见于另一篇，反过来 \2"),
    (r"only (\d+%) of the one and (\d+%) of the other is shared", r"共同部分只占一篇的 \1、另一篇的 \2"),
    (r"the titles give different figures or places in the same words", "标题句式相同而数字或地名不同"),
    (r"the same words are said of different places", "同样的话说的是不同的地方"),
    (r"two editions: the dates of adoption and revision differ", "是两个版本：通过或修订日期不同"),
    (r"(\d+) figures or places differ in the same surroundings", r"相同语境里有 \1 处数字或地名不同"),
    (r"each title names something that the other text does not", "双方标题各有对方没有提到的内容"),
    (r"each names a document that the other does not", "双方各提到对方没有的文件"),
    (r"(\d+%) of the shared sentences was said differently", r"共同的句子有 \1 说法不同"),
    (r"; but each is nearer to another text of the story", "；但双方都更接近该报道的另一篇"),
    (r"; but what is nearer to either contradicts the other", "；但与其中一篇更接近的文字同另一篇矛盾"),
    (r"^not visited yet$", "还没有访问过"),
    (r"^disabled(?: by hand)?$", "已停用"),
    (r"its pages ended a crawl worker (\d+) times: asked again once a week.*", r"它的网页 \1 次使采集进程中止：改为每周再试一次"),
    (r"refused from this network \((.+?)\) since (\S+)", r"自 \2 起拒绝本网络访问（\1）"),
    (r"failing since (\S+ \S+), ", r"自 \1 起出错，"),
    (r"the list is fetched and names no article, ", "列表能取到但没有文章，"),
    (r"(\d+) visits in a row", r"连续 \1 次"),
    (r"at the last visit", "最近一次"),
    (r" \(since (\S+ \S+)\)", r"（自 \1）"),
    (r"(\w+) is missing on (\d+) of the last (\d+) articles", r"最近 \3 篇中有 \2 篇缺 \1"),
    (r"(\d+) new articles? in the last 7 days", r"近 7 天 \1 篇新文章"),
    (r", expected at least (\S+)", r"，预期至少 \1"),
    (r", expected at most (\S+)", r"，预期至多 \1"),
    (r"not read yet; tried again soon", "还没有读到，很快再试"),
    (r"no new document yet, checked (once|\d+ times) without fault", r"还没有新文件，检查正常"),
    (r"no new document for (\d+) workdays, checked (?:once|\d+ times) without fault", r"\1 个工作日没有新文件，检查正常"),
)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), said) for pattern, said in _PARTS]


def reason_in(reason: str | None, language: str) -> str:
    """The reason in the page's language; what is not known stays as it is."""
    if not reason or language != "zh":
        return reason or ""
    for pattern, said in _patterns():
        reason = pattern.sub(said, reason)
    return reason
