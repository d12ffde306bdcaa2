"""Which notices move a window, and what a notice's window is about whatever it is called."""

import re

from text.normalise import fold

MIN_SUBJECT_CHARS = 3
_CHANGES = re.compile(
    r"延长|延期|顺延|推迟|延后|更正|勘误|(?:调整|变更)[^，。；\n]{0,24}(?:时间|期限|日期|截止)"
)
_MOVED = re.compile(r"(?:延长|延期|顺延|推迟|延后|更正|调整|变更)(?:至|到|为)")
_INSIDE = re.compile(r"《(?P<inside>[^《》\n]{4,160}+)》")
_ABOUT = re.compile(r"关于")
# What notices of one window differ in: the deed, the form of the paper, filling words.
_FILLING = re.compile(
    r"关于|有关事项|有关|相关|事项|事宜|工作|组织|开展|做好|启动|继续|再次|延长|延期|顺延|推迟|延后|更正|勘误|补充|"
    r"调整|变更|申报|申请|受理|报名|征集|推荐|报送|提交|截止|时间|期限|日期|通知|公告|公示|通告|启事|函|说明|"
    r"公开征求|公开|征求|意见|项目|的|对|和|及"
)
_SIGNS = re.compile(r"[\W_]+")


def is_change(headline: str, sentence: str) -> bool:
    """Whether a notice moves a window that another notice opened."""
    return bool(_CHANGES.search(headline) or _MOVED.search(sentence))


def subject_of_window(headline: str, sentence: str) -> str:
    """What a window is about; of a notice of change without a subject of its own
    (更正公告) what the notice in 《》 that it changes is about."""
    subject = subject_of(headline)
    if subject or not is_change(headline, sentence) or not _INSIDE.search(sentence):
        return subject
    return subject_of(sentence)


def subject_of(headline: str) -> str:
    """What a notice's window is about: its headline without bodies, deed and form.

    关于组织申报甲专项资金的通知 and 关于延长甲专项资金申报时间的通知 have one subject. Empty
    where too little is left to tell notices apart.
    """
    inside = _INSIDE.search(headline)
    title = inside["inside"] if inside else headline
    about = _ABOUT.search(title)
    if about is not None:
        title = title[about.end() :]
    plain = _SIGNS.sub("", _FILLING.sub("", fold(title)))
    if len(plain) >= MIN_SUBJECT_CHARS:
        return plain
    return ""
