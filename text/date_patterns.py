"""The forms in which Chinese pages, lists, feeds and addresses write dates, as patterns.

Repetitions are bounded or possessive: pages of strangers are looked through with them.
"""

import re

WIDE = str.maketrans(
    "０１２３４５６７８９：－／．　\u00a0〇○零Ｏ〔〕【】\u2010\u2011\u2012\u2013\u2212",
    "0123456789:-/.  0000[][]-----",
)
HAN_DIGIT = "0一二三四五六七八九"
HAN_DATE = re.compile(
    rf"([{HAN_DIGIT}]{{4}})\s{{0,20}}年\s{{0,20}}([{HAN_DIGIT}十]{{1,3}})\s{{0,20}}月\s{{0,20}}"
    rf"([{HAN_DIGIT}十]{{1,3}})\s{{0,20}}[日号]"
)

WEEKDAY = r"(?:[\s,，]{0,20}+[(（]?+\s{0,20}+(?:星期|周|礼拜)[一二三四五六日天]\s{0,20}[)）]?)?"
CLOCK = r"""
    (?P<half>上午|下午|中午|凌晨|早上|晚上|[AP]M\b)?\s{0,20}+
    (?P<hour>\d{1,2})\s{0,20}+(?: : \s{0,20}+(?P<minute>\d{1,2})(?!\d)
        (?:\s{0,20}+:\s{0,20}+(?P<second>\d{1,2})(?:[.,]\d+)?)?
      | [时点] \s{0,20}+ (?: (?P<minute2>\d{1,2})\s{0,20}+分 (?:\s{0,20}+(?P<second2>\d{1,2})\s{0,20}+秒)? )? )
    (?:\s{0,20}+(?P<half2>[AP]\.?M\b))? (?:\s{0,20}+(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d\d:?\d\d(?!\d)))?
"""
FULL = re.compile(
    rf"""(?xi)(?<![\d.]) (?P<year>19\d\d|20\d\d) \s{{0,20}}(?:[-/.]|年)\s{{0,20}}
    (?P<month>\d{{1,2}}) \s{{0,20}}(?:[-/.]|月)\s{{0,20}}
    (?P<day>\d{{1,2}}) (?:(?!\d)|(?=\d\d:\d\d)) (?!\.\d) \s{{0,20}}[日号]?
    (?:{WEEKDAY}[\sT,，_-]*{CLOCK})?"""
)
COMPACT = re.compile(
    rf"""(?xi)(?<!\d) (?P<year>19\d\d|20\d\d) (?P<month>\d\d) (?P<day>\d\d)
    (?: [\sT]*{CLOCK} | [\sT]?(?P<digits>\d{{6}}|\d{{4}})Z? )? (?!\d)"""
)
TWO_TAGS = re.compile(
    r"^\W*+(?:(?P<year>20\d\d)\s{0,20}[-/.年]\s{0,20}(?P<month>\d{1,2})\s{0,20}月?\s+(?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})\s{0,20}日?\s+(?P<year2>20\d\d)\s{0,20}[-/.年]\s{0,20}(?P<month2>\d{1,2})"
    r"\s{0,20}月?)\W*+$"
)
LABEL = r"[\s\[(（【]*+(?:(?:发布|更新|发表|添加|上传)?(?:时间|日期|于)\s{0,20}+[:：]?+\s{0,20}+)?"
YEARLESS = re.compile(
    rf"""(?xi)^{LABEL} (?:{WEEKDAY}[\s,，]*)?
    (?: (?P<month>\d{{1,2}})\s{{0,20}}(?:[-/]|月)\s{{0,20}}(?P<day>\d{{1,2}})
      | (?P<month2>\d\d)\.(?P<day2>\d\d) )
    (?!\d)\s{{0,20}}[日号]?[\])）】]? (?:{WEEKDAY}[\s,，]{{0,20}}+{CLOCK})? [\s\])）】]*+$"""
)
TODAY = re.compile(
    rf"(?xi)^{LABEL}(?:(?P<word>今天|今日|昨天|昨日|前天|前日|today|yesterday))?\s{{0,20}}(?:{CLOCK})?[\s\])）】]*+$"
)
AGO = re.compile(
    r"(?i)(\d{1,4}|半|[一二两三四五六七八九十]{1,2}|an?)\s{0,20}个?半?\s{0,20}"
    r"(秒|分|小时|钟头|天|日|周|星期|月|年|seconds?|min(?:ute)?s?|hours?|days?|weeks?|months?"
    r"|years?)钟?\s{0,20}(?:[以之]?前|ago)"
)
JUST_NOW = re.compile(r"(?i)^\W*(?:刚刚|刚才|just now)\W*$")
MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES.split(), 1)}
MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
ENGLISH = re.compile(
    rf"""(?xi)\b (?: {MONTH}\s{{0,20}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{{0,20}},?\s{{0,20}}
    | (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*
      {MONTH.replace("<name>", "<name2>")}\s{{0,20}}[-,]?\s{{0,20}} )
    (?P<year>19\d\d|20\d\d)\b (?:\s{{0,20}}+,?+\s{{0,20}}+(?:at)?+\s{{0,20}}+{CLOCK})?"""
)
# Years of the Republic: 民國115年5月20日, 115年5月20日.
ROC = re.compile(
    rf"""(?xi)(?:(?:中華)?(?:民國|民国)\s{{0,9}}(?P<era>\d{{2,3}})|(?<![\d.])(?P<era2>1[0-4]\d)) \s{{0,9}}年\s{{0,9}}
    (?P<month>\d{{1,2}})\s{{0,9}}月\s{{0,9}}(?P<day>\d{{1,2}})\s{{0,9}}日
    (?:{WEEKDAY}[\s,，]{{0,9}}+{CLOCK})?"""
)
ROC_YEAR_ZERO = 1911
# The same with strokes, which is a date only as the whole of a cell or behind a label: 115-05-20.
ROC_STROKES = re.compile(r"\W*(1[0-4]\d)([-/.])(\d{1,2})\2(\d{1,2})\W*")
# Dates without a year, with two digits of one or a year of the Republic, or told from today.
PARTIAL = re.compile(
    r"""(?x)(?P<roc>(?<![\d./-])1[0-4]\d[-/.]\d{1,2}[-/.]\d{1,2}(?![\d./-]))
     |(?P<two>(?<![\d./年-])(?<!年\s)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?![\d./-]))
     (?P<clock>\s{0,9}\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?
     |(?P<day>(?<![\d./年-])(?<!年\s)(?:\d{1,2}\s{0,9}月\s{0,9}\d{1,2}\s{0,9}日|\d\d[-/]\d\d)(?![\d./-]))
     (?P<clock2>\s{0,9}\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?
    |(?P<ago>(?<!\d)\d{1,3}\s{0,9}(?:分钟|个?小时|天)前|(?:今天|昨天|前天)\s{0,9}\d{1,2}[:：]\d\d)"""
)
TWO_DIGITS = re.compile(r"(\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
RFC822 = re.compile(r"(?i)\d{1,2}\s+[a-z]{3}[a-z]*\s+\d{2,4}\s+\d{1,2}:\d\d")
CTIME = re.compile(
    r"(?i)\b([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d\d:\d\d)(?:\s+(?:GMT)?([a-z]+|[+-]\d\d):?(\d\d)?)?\s+(\d{4})$"
)
JAVA = re.compile(
    r"\b[A-Z][a-z]{2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec)\s+\d{1,2}\s+\d{1,2}:\d\d:\d\d\s+[A-Z]{3}\s+\d{4}"
)
CHINA = re.compile(r"\bCST\b")
EPOCH = re.compile(
    r"(\d{10})(?:\.\d+)?|(\d{10})\d{3}|/Date\((\d{10})\d{3}(?:[+-]\d{4})?\)/"
)
SECONDS = {
    "秒": 1,
    "s": 1,
    "分": 60,
    "mi": 60,
    "小": 3600,
    "钟": 3600,
    "h": 3600,
}
DAYS = {
    "天": 1,
    "日": 1,
    "d": 1,
    "周": 7,
    "星": 7,
    "w": 7,
    "月": 30,
    "mo": 30,
    "年": 365,
    "y": 365,
}
