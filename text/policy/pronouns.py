"""What is said of a document by a plain noun: 办法将于9月1日起施行, 本规定自…."""

import re

from text.policy.mentions import Mention
from text.policy.scene import Scene
from text.policy.self_document import OwnDocument
from text.policy.statements import Statement

MAX_REACH_CHARS = 2000
_NOUN = (
    "办法|规定|条例|标准|方案|意见|通知|指南|规则|细则|决定|法律|法典|法|措施|公告|国家标准|目录|清单|规范|指引|新规|政策|"
    "建议|纲要|规划|计划|解释|批复|预案|章程"
)
_PLAIN = re.compile(
    rf"(?:^|(?<=[。；，\n”]))[　 ]*(?P<this>该|本|此|新|这一|这部|上述|新版|新修订的|修订后的)?(?P<noun>{_NOUN})?"
    r"(?:也|还|同时|已|现)?(?P<when>(?:将|拟)?(?:于|自|从)[^，。；\n《》]{2,26}?)(?:起|开始)?(?:正式|全面)?"
    r"(?:施行|实施|生效|执行)(?=[，。；\n）”]|$)"
)
_SINCE_ISSUED = re.compile(r"(?:公布|发布|印发|签署|通过|颁布)之日")
_DONE = re.compile(
    rf"(?:^|(?<=[。；，\n”]))[　 ]*(?P<this>该|本|此|这一|这部|上述)?(?P<noun>{_NOUN})"
    r"(?P<when>(?:已|是)?(?:于|由|经|在)[^，。；\n《》]{2,60}?)(?P<verb>审议通过|表决通过|修订通过|通过|公布|印发|发布)"
    r"(?=[，。；\n]|$)"
)
_MEANINGS = {"表决通过": "审议通过", "修订通过": "审议通过", "通过": "审议通过"}
_ORDERED = re.compile(
    r"签署(?:第[^，。；\n《》]{1,12}号)?[^，。；\n《》]{0,8}令(?:第[^，。；\n《》]{1,8}号)?[，,]?(?:予以|对外|正式)公布"
)
MAX_ORDER_REACH_CHARS = 120
_PLAIN_SIGN = re.compile(r"(?:施行|实施|生效|执行)(?=[，。；\n）”]|$)")


def read_pronoun_statements(scene: Scene, own: OwnDocument | None) -> list[Statement]:
    """Statements of coming into force whose subject is a plain noun, or none.

    They are about the document named last before, in the same item; in a page that
    carries its own document 本规定 is that document and left to it.
    """
    if not scene.mentions.documents:
        return []
    return [*_read_in_force(scene, own), *_read_done(scene, own), *_read_ordered(scene)]


def _read_in_force(scene: Scene, own: OwnDocument | None) -> list[Statement]:
    found: list[Statement] = []
    if _PLAIN_SIGN.search(scene.text) is None:
        return found
    for match in _PLAIN.finditer(scene.text):
        if own is not None and match["this"] == "本":
            continue
        last = scene.mentions.last_before(match.start())
        if last is None or not _near(scene, last, match):
            continue
        times = scene.times_within(match.start("when"), match.end("when"))
        since = _SINCE_ISSUED.search(match["when"]) is not None
        if not times and not since:
            continue
        number = last[1]
        sentence = scene.sentence(match.start("when"))
        found.append(
            Statement(
                (number,),
                "施行",
                times[0] if times else None,
                None,
                match[0].strip(),
                sentence.content.strip(),
                since_published=since,
            )
        )
    return found


def _read_done(scene: Scene, own: OwnDocument | None) -> list[Statement]:
    """该法于6月27日经…会议修订通过, 建议由…审议通过: passed or issued, at a stated time."""
    found = []
    for match in _DONE.finditer(scene.text):
        last = scene.mentions.last_before(match.start())
        if own is not None or last is None or not _near(scene, last, match):
            continue
        start, end = match.span("when")
        times = scene.times_within(start, end)
        if not times:
            continue
        groups = scene.groups_within(start, end)
        found.append(
            Statement(
                (last[1],),
                _MEANINGS.get(match["verb"], match["verb"]),
                times[-1],
                groups[-1] if groups else None,
                match[0].strip(),
                scene.sentence(start).content.strip(),
            )
        )
    return found


def _read_ordered(scene: Scene) -> list[Statement]:
    """国家主席签署第七十一号主席令予以公布: the law that was named last is published."""
    found: list[Statement] = []
    if "签署" not in scene.text:
        return found
    for match in _ORDERED.finditer(scene.text):
        last = scene.mentions.last_before(match.start())
        if last is None or match.start() - last[0].end > MAX_ORDER_REACH_CHARS:
            continue
        sentence = scene.sentence(match.start())
        times = scene.times_within(sentence.start, match.end())
        found.append(
            Statement(
                (last[1],),
                "公布",
                times[-1] if times else None,
                None,
                match[0],
                sentence.content.strip(),
            )
        )
    return found


def _near(scene: Scene, last: tuple[Mention, int], match: re.Match[str]) -> bool:
    """Whether the plain noun can mean the document: same item, and its own noun."""
    mention, number = last
    here = scene.passages.paragraph_at(match.start("when"))
    if scene.passages.bulletin and here.item != mention.item:
        return False
    if match.start("when") - mention.end > MAX_REACH_CHARS:
        return False
    between = scene.text[mention.end : match.start("when")]
    if between.count("\n") > 2:
        return False
    noun = match["noun"]
    if noun is None:
        return "\n" not in between
    if noun in ("标准", "国家标准", "新规", "法律", "法", "政策"):
        return True
    core = scene.mentions.documents[number].form.core
    return noun[-1] == core[-1:]


_BATCH = re.compile(
    r"(?:起|，|,|今天|今日)[^，。；\n《》]{0,12}?(?:一批|一系列|多项|\d{1,4}[余多]?项|近\d{1,4}项)[^，。；\n《》]{0,10}?国家标准"
    r"[^，。；\n《》]{0,6}?(?:开始|正式)?(?:实施|施行)"
)
_STANDARD_BEHIND = re.compile(
    r"(?:[（(][^（）()\n]{0,40}[）)])?(?:等)?(?:强制性|推荐性)?(?:国家|行业)标准"
)


def read_batch_statements(scene: Scene) -> list[Statement]:
    """今天起，一批国家标准开始实施: holds for every standard the text then names."""
    if not scene.mentions.documents or "国家标准" not in scene.text:
        return []
    batch = _BATCH.search(scene.text)
    if batch is None:
        return []
    sentence = scene.sentence(batch.start(), batch.end())
    times = scene.times_within(sentence.start, batch.end())
    if not times:
        return []
    found = []
    for number, document in enumerate(scene.mentions.documents):
        for mention in document.mentions:
            behind = _STANDARD_BEHIND.match(scene.text, mention.end)
            if behind and mention.start > batch.start():
                found.append(
                    Statement(
                        (number,), "施行", times[-1], None, batch[0],
                        sentence.content.strip(),
                    )
                )  # fmt: skip
                break
    return found
