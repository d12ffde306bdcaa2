"""Names of writers in what a by-line says: without their offices, papers and tasks."""

import re
from itertools import takewhile

from crawler.pages.labels import JOINT, until_date
from crawler.pages.names import is_person, is_place, publisher_form
from crawler.pages.vocabulary import form_grade, is_nobody

# `周　宁`: a name of two characters, printed as wide as one of three.
_PADDED = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[者员]))([\u4e00-\u9fff])[ \u3000\xa0]{1,4}([\u4e00-\u9fff])"
    r"(?![\u4e00-\u9fff])"
)
# What stands behind a name: `王小明/文 李雷/摄`. Who took the pictures is no author.
_TASK = re.compile(
    r"(?:[^\s、，,/／]{2,4}[/／](?:摄影?|图片?|制图|视频)"
    r"|(?<=[\u4e00-\u9fff])[/／](?:图文|文图?|撰文|采写))(?![\u4e00-\u9fff])"
)
ROLES = re.compile(
    r"(?:特约|首席|资深|见习|実习|实习|专栏|全媒体){0,4}(?:评论员|撰稿人|记者|記者|作者|通讯员|通訊員|实习生|主笔|研究员|观察员|主播|撰稿|编译)[:：]?\s{0,20}"
)
SEPARATOR = re.compile(
    rf"[、，,;；&＆/／|\s\u3000{JOINT}]+|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff]{{2,3}}$)"
)
_VALUE_STOP = re.compile(
    r"[（(\[【]|(?:责任编辑|责编|编辑|校对|审核|来源|摄影|图片|摄)[:：]?|如若转载|如需转载|转载请|请注明|未经|　　"
)
_OFFICE = re.compile("系|为|是|现为|现任|现系|单位|来自|原|曾")
_MAX_NAMES = 8
_NAME_LENGTHS = (2, 3, 4)
_MAX_CHARS = 60


def names_at_start(value: str) -> str:
    """A labelled value up to the first word behind a space that is no person's name."""
    if value.isascii():
        return value
    words = _TASK.sub(" ", unpadded(value)).split()
    if _is_set_wide(words):
        return "".join(words)
    following = takewhile(lambda word: is_person(word) or _is_listed(word), words[1:])
    return " ".join([*words[:1], *following])


def _is_set_wide(words: list[str]) -> bool:
    return len(words) == 2 and all(
        len(word) == 1 and not word.isascii() for word in words
    )


def _is_listed(word: str) -> bool:
    """Whether a word is a role before a name, or goes on with a list of names."""
    return word[0] in "、，,/" or ROLES.match(word) is not None


def are_persons(name: str) -> bool:
    """Whether all words are persons' names."""
    words = name.split()
    return 0 < len(words) <= _MAX_NAMES and all(map(is_person, words))


def unpadded(row: str) -> str:
    return _PADDED.sub(
        lambda hit: hit[1] + hit[2] if is_person(hit[1] + hit[2]) else hit[0], row
    )


def clean_author(value: str) -> str | None:
    """`value` as names joined by spaces, without offices and newspapers; None where it names nobody."""
    value = _VALUE_STOP.split(until_date(value).strip(" \u3000:：/|"))[0]
    parts = ROLES.split(value)
    if (
        len(parts) > 1
        and "".join(parts[1:]).strip()
        and not is_person(parts[0].strip())
    ):
        parts = parts[1:]
    names: list[str] = []
    for part in SEPARATOR.split(" ".join(parts)):
        if names and _OFFICE.match(part):
            break
        name = _without_office(part.strip(" \u3000·-—.。"))
        new = name not in names and not is_nobody(name)
        if 2 <= len(name) <= 20 and new and not form_grade("media", name):
            names.append(name)
    if any(map(is_person, names)):
        names = [name for name in names if not publisher_form(name)]
    if not names or len(names) > _MAX_NAMES or len(" ".join(names)) > _MAX_CHARS:
        return None
    return " ".join(names)


def _without_office(name: str) -> str:
    """`王羽中国生产力促进中心协会副理事长` → `王羽`: what follows the name begins with a place or an organisation."""
    if len(name) <= 4 or name.isascii():
        return name
    for length in _NAME_LENGTHS:
        first, rest = name[:length], name[length:]
        if is_person(first) and (is_place(rest) or _OFFICE.match(rest)):
            return first
        before, last = name[:-length], name[-length:]
        if is_person(last) and form_grade("organisation", before):
            return last
    return name
