"""What makes a mentioned document this one and no other, in comparable form.

The core is the title without whatever wordings vary: the issuing bodies before 关于, a
place in front, the notice around 《…》, draft and edition in brackets, quotes, 关于 and 的.
What must not vary stands beside it: number, years, place, draft or final.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from xxhash import xxh3_64_intdigest

from text.normalise import fold
from text.numerals import value
from text.policy.bodies import body_finder
from text.policy.divisions import (
    LOCAL_LEVELS,
    body_place,
    division,
    lineage,
    number_place,
)
from text.policy.facts import DocumentFacts
from text.policy.kinds import read_title
from text.policy.lexicon import alternation, rows, toml

MIN_CORE_CHARS = 5
MIN_NAME_CHARS = 2
MIN_ALIAS_CHARS = 6
MAX_TITLE_CHARS = 200
MAX_CONTEXT_PLACES = 6
BANDS = 6
BAND_ROWS = 2
MIN_BARE_CHARS = 2
_KEY_BITS = (1 << 48) - 1
_NOTICE = re.compile(
    r"(?:关于)?(?:印发|发布|公布|下发|修订印发)(?P<inside>[^《》]{4,180}?)"
    r"的?(?:通知|公告|通告|函|命令)$"
)
_NOTICE_AROUND = re.compile(
    r"(?P<before>[^《》]{0,60})(?P<inside>《.{2,180}》(?:（[^（）]{1,16}）)?)"
    r"(?P<behind>[^《》]{0,30})(?:通知|公告|通告|函|命令|公示)$"
)
_CARRYING = re.compile(r"印发|发布|公布|下发|征求|实施(?!方案|意见|办法)")
_NOT_CARRYING = re.compile(r"贯彻|落实|执行|修改|废止|解读|做好|转发|学习|宣传")
_QUOTED = re.compile(r"^《(?P<inside>.{2,180})》(?P<behind>（[^（）]{1,16}）)?$")
_BRACKETS = re.compile(r"[《》〈〉“”„\"'‘’「」『』·\s]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_PLAN = re.compile(r"第(?P<number>十[一二三四五六七八九]?)个五年")
_NOT_COMPARED = re.compile(r"[^\w%+.]|[_的]|关于")
_FIGURE = re.compile(
    r"\d+(?:\.\d+)?|第?[一二三四五六七八九十百]{1,6}(?=批|号|期|次|届|部分|版|阶段)|\([一二三四五六七八九十]\)"
)
_NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fffa-z]{1,24})\(?(?P<year>\d{4})\)?(?P<count>\d{1,5})号?$"
)  # fmt: skip
_NUMBER_SIGNS = re.compile(r"[\s第\-—]|年(?!第)(?=\d)|年(?=第)")
_NUMBER_BRACKETS = re.compile(r"[〔\[【［﹝(（]|[〕\]】］﹞)）]")
_CHINESE_COUNT = re.compile(r"[〇零一二三四五六七八九十百千]{1,12}(?=号)")
_NOT_A_PLACE_BEHIND = ("合作组织", "证券交易所", "期货交易所", "海关", "铁路")
_ISSUING = frozenset(["印发", "发布", "出台", "公布", "施行", "签署"])
_DRAFT_STATUS = frozenset(["征求意见", "草案"])


@dataclass(frozen=True)
class Identity:
    """A document as one text names it, ready to be compared.

    `number` is a 文号, which one document alone has; `order` the number of an order or
    announcement, which is unique only among those of its issuer. `context` are places
    named where the text names none for the document.
    """

    title: str
    core: str
    noun: str
    kind: str
    years: frozenset[int] = frozenset()
    figures: tuple[str, ...] = ()
    draft: bool = False
    place: str | None = None
    level: str | None = None
    number: str | None = None
    order: str | None = None
    issuers: frozenset[str] = frozenset()
    others: int | None = None
    context: frozenset[str] = frozenset()
    names: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def is_generic(self) -> bool:
        """Whether the title is no more than a noun: 意见, 实施方案, 管理办法. A law's
        name is short (公司法), and so are names with a year (中国制造2025)."""
        if self.core == self.noun or len(self.core) < MIN_NAME_CHARS:
            return True
        is_named = self.kind == "法律" or bool(self.years)
        return len(self.core) < MIN_CORE_CHARS and not is_named

    @property
    def is_local(self) -> bool:
        """Whether a province, city or district is known to have issued it."""
        return self.place is not None or self.level in LOCAL_LEVELS


def number_key(number: str | None) -> tuple[str | None, str | None]:
    """A printed number as (文号, order), one of them None: 工信部联科[2024] 12号 →
    工信部联科2024-12."""
    if not number:
        return None, None
    plain = _NUMBER_BRACKETS.sub("", _NUMBER_SIGNS.sub("", fold(number)))
    plain = _CHINESE_COUNT.sub(lambda found: value(found[0]) or found[0], plain)
    plain = plain.removeprefix("中华人民共和国")
    found = _NUMBER.match(plain)
    if found and not found["code"].endswith(("令", "公告", "通告")):
        return f"{found['code']}{found['year']}-{found['count'].lstrip('0')}", None
    return None, _order_key(plain)


def _order_key(plain: str) -> str:
    """国家发展改革委2025年第12号令 and 国家发展和改革委员会令2025年第12号 are one order."""
    kind = next((word for word in ("公告", "通告") if word in plain), "令")
    figures = "-".join(re.findall(r"\d+", plain))
    if "主席" in plain:
        return f"主席令{figures}"
    bodies = body_finder().find(plain)
    if bodies:
        issuer = bodies[0].name
    else:
        issuer = re.sub(r"[\d号令公告通]", "", plain)
    return f"{issuer}{kind}{figures}"


def identity_of(facts: DocumentFacts, context: Iterable[str] = ()) -> Identity:
    """The identity of a document that a text speaks of. `context`: places that the text
    is about, for a title that names none."""
    title = ""
    if facts.title != facts.number:
        title = facts.title
    core, place, bodies = _parted(title)
    form = None
    if title:
        form = read_title(unwrapped_title(title))
    number, order = number_key(facts.number)
    issuers = frozenset([*facts.issuers, *bodies])
    level, body_region = _origin(facts.issuers or list(bodies), number, place, form)
    issued = any(event.verb in _ISSUING for event in facts.events)
    draft = bool(form and form.draft)
    draft = draft or (facts.status in _DRAFT_STATUS and not issued)
    return Identity(
        title=unwrapped_title(title),
        core=core,
        noun=form.noun if form else "",
        kind=form.kind if form else "other",
        years=frozenset(map(int, _YEAR.findall(fold(title)))),
        figures=tuple(sorted(_FIGURE.findall(core))),
        draft=draft,
        place=place or body_region,
        level=level,
        number=number,
        order=order,
        issuers=issuers,
        others=facts.others,
        context=frozenset(list(context)[:MAX_CONTEXT_PLACES]),
        names=_telling_names(facts.aliases),
    )


def _telling_names(aliases: Iterable[str]) -> frozenset[str]:
    """Cores of short names that say which document is meant; 《实施方案》 does not."""
    found = []
    for alias in aliases:
        core = core_of(alias)
        noun = read_title(alias).noun
        if len(core) >= MIN_ALIAS_CHARS and core != noun:
            found.append(core)
    return frozenset(found)


def _origin(
    issuers: list[str],
    number: str | None,
    place: str | None,
    form: object,
) -> tuple[str | None, str | None]:
    """Level and place by the first issuer, else by the number, else by the title."""
    for name in issuers:
        level, region = body_place(name)
        if level != "other" or region:
            return level, region
    level_read, region = number_place(number or "")
    if level_read is not None:
        return level_read, region
    if place is not None:
        known = division(place)
        return (known.level if known else None), place
    if getattr(form, "kind", None) == "法律":
        return "central", None
    return None, None


def unwrapped_title(title: str) -> str:
    """The title of what a notice carries: 关于印发《…规划》的通知 → …规划."""
    title = title[:MAX_TITLE_CHARS].strip()
    for _ in range(2):
        inside = _carried(title)
        if inside is None:
            break
        title = inside
    quoted = _QUOTED.match(title)
    if quoted:
        return quoted["inside"] + (quoted["behind"] or "")
    return title


def _carried(title: str) -> str | None:
    around = _NOTICE_AROUND.match(title)
    if around:
        said = around["before"] + around["behind"]
        carries = _CARRYING.search(said) and not _NOT_CARRYING.search(said)
        return around["inside"] if carries else None
    found = _NOTICE.search(title)
    if found is None or not read_title(found["inside"].strip()).noun:
        return None
    return found["inside"].strip()


@lru_cache(maxsize=20_000)
def core_of(title: str) -> str:
    """The comparable form of a title alone."""
    return _parted(title)[0]


@lru_cache(maxsize=20_000)
def _parted(title: str) -> tuple[str, str | None, tuple[str, ...]]:
    """A title's core, the place and the bodies in front of it."""
    if not title:
        return "", None, ()
    head_place, bodies = None, tuple[str, ...]()
    wrapped = _without_bodies(title[:MAX_TITLE_CHARS])
    bodies += wrapped[1]
    inside = _without_bodies(unwrapped_title(wrapped[0]))
    bodies += inside[1]
    form = read_title(_BRACKETS.sub("", inside[0]))
    plain = fold(form.core).replace(" ", "")
    plain = _PLAN.sub(lambda found: f"{found['number']}五", plain)
    plain = plain.removeprefix("中华人民共和国")
    head_place, plain = _without_place(plain)
    return _NOT_COMPARED.sub("", plain), head_place, bodies


def _without_bodies(title: str) -> tuple[str, tuple[str, ...]]:
    """A title without the bodies that issue it, and those: 国务院办公厅关于… → 关于…."""
    about = title.find("关于")
    if about <= 0:
        return title, ()
    groups = body_finder().groups(title[:about])
    if not groups or groups[0].start > len("中华人民共和国"):
        return title, ()
    names = tuple(body.name for group in groups for body in group.bodies)
    if title[groups[-1].end : about].strip(" 　、等联合"):
        return title, ()
    return title[about:], names


@cache
def _place_names() -> dict[str, str]:
    """Names and short names of provinces and cities, and names of districts."""
    names: dict[str, str] = {}
    for row in rows("divisions.csv"):
        names.setdefault(row["name"], row["name"])
        if len(row["short"]) > 1 and row["level"] != "district":
            names.setdefault(row["short"], row["name"])
    return names


def _without_place(plain: str) -> tuple[str | None, str]:
    """The place a title begins with, and the rest; 江苏省苏州市 is the city."""
    place = None
    for _ in range(3):
        for length in range(min(12, len(plain) - 3), 1, -1):
            name = _place_names().get(plain[:length])
            if name is not None and not plain[length:].startswith(_NOT_A_PLACE_BEHIND):
                place, plain = name, plain[length:]
                break
        else:
            break
    found = lineage(place) if place else ()
    return (found[0] if found else place), plain


def keys_of(identity: Identity) -> list[int]:
    """All numbers under which the archive finds records that may be this document."""
    return list(dict.fromkeys([*exact_keys(identity), *near_keys(identity)]))


def exact_keys(identity: Identity) -> list[int]:
    """Those of its numbers, its core and its short names."""
    keys = []
    if identity.number:
        keys.append(number_record_key(identity.number))
    if identity.order:
        keys.append(_key(f"order {identity.order}"))
    if identity.core and not identity.is_generic:
        keys.append(core_key(identity.core))
    for name in sorted(identity.names):
        if len(name) >= MIN_CORE_CHARS:
            keys.append(core_key(name))
    return keys


def near_keys(identity: Identity) -> list[int]:
    """Those of other wordings of its core: one of what is left without weak words and
    the noun, and bands of that for mistyped characters."""
    if not identity.core or identity.is_generic:
        return []
    bare = _bare(identity.core, identity.noun)
    return [_key(f"bare {bare}"), *_bands(bare)]


def _bare(core: str, noun: str) -> str:
    left = _weak_words().sub("", core.removesuffix(noun))
    if len(left) >= MIN_BARE_CHARS:
        return left
    return core


@cache
def _weak_words() -> re.Pattern[str]:
    return re.compile(alternation(toml("titles.toml")["weak"]["words"]))


def number_record_key(number: str) -> int:
    """The number under which records of a 文号 are found."""
    return _key(f"number {number}")


def core_key(core: str) -> int:
    """The number under which records of this very core are found."""
    return _key(f"core {core}")


def _key(written: str) -> int:
    return xxh3_64_intdigest(written.encode("utf-8", "replace")) & _KEY_BITS


@lru_cache(maxsize=20_000)
def _bands(core: str) -> tuple[int, ...]:
    """Bands of a MinHash of the core's pairs of characters (Broder 1997): of cores with
    80 % of their pairs in common 99.7 % share one, of those with 40 % a third."""
    pairs = []
    for at in range(len(core) - 1):
        pairs.append(core[at : at + 2].encode("utf-8", "replace"))
    smallest = []
    for seed in range(BANDS * BAND_ROWS):
        smallest.append(min(xxh3_64_intdigest(pair, seed) for pair in pairs))
    found = []
    for band in range(BANDS):
        rows_of_band = smallest[band * BAND_ROWS : (band + 1) * BAND_ROWS]
        found.append(_key(f"band {band} {rows_of_band}"))
    return tuple(found)


def names_of(issuers: Iterable[str]) -> list[str]:
    """Issuers in the order given, once each."""
    return list(dict.fromkeys(issuers))
