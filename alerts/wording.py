"""The fixed wording of the mails, in Chinese and in English."""

from datetime import datetime
from typing import Any

from text.moments import SHANGHAI

WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "lang": "zh-CN",
        "list": "、",
        "and_others": "等 {n} 家",
        "reposts": "转载",
        "original": "原文",
        "open": "打开原文",
        "archive": "在档案中查看",
        "archive_short": "档案",
        "less": "少来这样的",
        "pause": "暂停一周",
        "unsubscribe": "退订",
        "rule": "规则",
        "query": "检索式",
        "because": "命中",
        "why": "您收到这封信，是因为规则“{rule}”的检索式找到了它：",
        "why_digest": "您收到这封信，是因为以下规则：",
        "updated": "内容有改动",
        "went": "原为：",
        "came": "现为：",
        "update_subject": "改动：",
        "attachment": "附件",
        "undated": "发布时间未注明 · {seen} 首次见到",
        "found": "{n} 篇",
        "reminder_subject": "【{rule}】截止提醒：{title}",
        "reminder_subjects": "【{rule}】截止提醒：{title} 等 {n} 项",
        "ends": "截止 {until} · 还有 {days} 个工作日",
        "ended": "原截止 {until}",
        "digest": "政策摘要",
        "digest_title": "{n} 篇新稿",
        "more": "篇幅所限，另有 {n} 篇未列出。",
        "more_link": "查看这封信的全部 {n} 篇",
        "and_rules": "{rule} 等 {n} 条规则",
        "also": "同时命中：",
        "elsewhere": "另 {n} 篇列在其他规则下",
        "document": "文件",
        "spoken_of": "相关报道",
        "trouble": "来源状况：{text}",
        "subject_one": "【{rule}】{title}",
        "subject_many": "【{rule}】{title} 等 {n} 篇",
        "subject_rules": "政策摘要：{title} 等 {n} 篇（{rules} 条规则）",
        "sent_by": "policywatch 自动发送。",
        "test": "测试：",
        "test_subject": "policywatch 测试邮件",
        "test_text": "这是一封测试邮件，{at} 经 {server} 发出。收到它，说明邮件设置可用。",
        "sample_title": "示例：档案中还没有这条规则能找到的报道",
        "sample_text": "规则找到的第一篇报道会像这样显示：标题、发布机构、时间和写有检索词的句子。",
        "op_subject": "policywatch 需要照看：{text}",
        "op_clear_subject": "policywatch 已恢复：{text}",
        "op_new": "新出现的问题：",
        "op_still": "仍未解决：",
        "op_over": "已经恢复：",
        "op_others": "此外仍有：",
        "op_since": "（自 {at} 起）",
        "op_span": "自 {at} 起，{until} 恢复",
        "op_reason": "原因：",
        "op_todo": "处理：",
        "op_link": "查看：",
        "op_more": "，另有 {n} 项",
        "sources_unwell": "{n} 个来源有异常：{names}",
        "source_silent": "{source} {n} 个工作日没有新内容，检查 {checks} 次正常",
        "and_then": "；",
    },
    "en": {
        "lang": "en",
        "list": ", ",
        "and_others": "… ({n} sites)",
        "reposts": "reposts",
        "original": "Original page",
        "open": "Open the original page",
        "archive": "In the archive",
        "archive_short": "Archive",
        "less": "Less like this",
        "pause": "Pause for a week",
        "unsubscribe": "Unsubscribe",
        "rule": "Rule",
        "query": "Query",
        "because": "Matched",
        "why": "You receive this because the query of your rule “{rule}” found it:",
        "why_digest": "You receive this because of these rules:",
        "updated": "The text was changed",
        "went": "Was:",
        "came": "Now:",
        "update_subject": "Changed: ",
        "attachment": "Attachment",
        "undated": "No date given · first seen {seen}",
        "found": "{n} found",
        "reminder_subject": "[{rule}] Closing soon: {title}",
        "reminder_subjects": "[{rule}] Closing soon: {title} and others, {n} in all",
        "ends": "Ends {until} · workdays left: {days}",
        "ended": "was {until}",
        "digest": "Policy digest",
        "digest_title": "{n} new stories",
        "more": "{n} more would not fit here.",
        "more_link": "See all {n} of this mail",
        "and_rules": "{rule} and {more} more rules",
        "also": "Also found by ",
        "elsewhere": "{n} more under other rules",
        "document": "Document",
        "spoken_of": "Also about it",
        "trouble": "Sources: {text}",
        "subject_one": "[{rule}] {title}",
        "subject_many": "[{rule}] {title} and {more} more",
        "subject_rules": "Policy digest: {title} and {more} more ({rules} rules)",
        "sent_by": "Sent automatically by policywatch.",
        "test": "Test: ",
        "test_subject": "policywatch test mail",
        "test_text": (
            "This is a test mail, sent {at} through {server}. If you read it, "
            "the mail settings work."
        ),
        "sample_title": "Sample: the archive has no story yet that this rule finds",
        "sample_text": (
            "The first story the rule finds will look like this: title, publisher, "
            "time and the sentences with its words."
        ),
        "op_subject": "policywatch needs a look: {text}",
        "op_clear_subject": "policywatch recovered: {text}",
        "op_new": "New trouble:",
        "op_still": "Still not mended:",
        "op_over": "Over:",
        "op_others": "Also wrong:",
        "op_since": " (since {at})",
        "op_span": "from {at} until {until}",
        "op_reason": "Reason: ",
        "op_todo": "What to do: ",
        "op_link": "Look at: ",
        "op_more": ", and {n} more",
        "sources_unwell": "{n} in trouble: {names}",
        "source_silent": "nothing new from {source} for {n} workdays; proved alive {checks} times",
        "and_then": "; ",
    },
}  # fmt: skip

# By kind of trouble (the key before its colon, or the whole key): what is wrong, and what to do about it.
OPERATOR: dict[str, dict[str, tuple[str, str]]] = {
    "zh": {
        "source": ("来源“{subject}”异常", "运行 policywatch sources check {subject}；网站改版了就改它的来源文件"),
        "repair": ("来源“{subject}”的栏目可能已迁移", "核对新地址后运行 policywatch sources repair {subject} --accept"),
        "recipient": ("收件人 {subject} 已停发", "核对地址，从规则中去掉它；地址没错就运行 policywatch outbox retry"),
        "rule": ("规则“{subject}”读不懂", "运行 policywatch alerts change，改它的检索式或选项"),
        "mail": ("邮件发不出去", "运行 policywatch doctor；改好 [mail] 并重启服务后，在等的邮件会自己发出"),
        "queue": ("大量邮件积压", "运行 policywatch outbox list --state waiting 看它们在等什么"),
        "delayed": ("有邮件一再被推迟", "运行 policywatch outbox list --state waiting 看服务器怎么说"),
        "failed": ("有邮件被拒收", "运行 policywatch outbox list --state failed 看原因，改好后运行 policywatch outbox retry"),
        "set-aside": ("有命中因程序错误搁置", "请把日志中的错误报告给开发者；程序会自己再试"),
        "holidays": ("节假日或调休安排不全", "公布后升级 chinesecalendar，或写入 holidays.toml"),
        "service:disk": ("磁盘快满了", "腾出空间；在那之前不再抓取"),
        "service:network": ("网络不通", "检查本机的网络；通了会自己继续"),
        "service:workers": ("采集进程起不来", "看服务的日志"),
    },
    "en": {
        "source": ("source {subject} is unwell", (
            "run policywatch sources check {subject}; if the site was rebuilt, "
            "change its passport"
        )),
        "repair": ("the column of {subject} may have moved", (
            "look at the new address; policywatch sources repair {subject} --accept takes it up"
        )),
        "recipient": ("recipient {subject} is suspended", (
            "check the address and take it out of the rules, or run policywatch outbox retry"
        )),
        "rule": ("rule {subject} can't be read", (
            "change its query or options with policywatch alerts change"
        )),
        "mail": ("mail can't be sent", (
            "run policywatch doctor; once [mail] is corrected and the service restarted, "
            "what waits leaves by itself"
        )),
        "queue": ("many mails are waiting", "policywatch outbox list --state waiting says what for"),
        "delayed": ("mails are put off again and again", (
            "policywatch outbox list --state waiting says what the servers answer"
        )),
        "failed": ("mails were refused", (
            "policywatch outbox list --state failed says why; then policywatch outbox retry"
        )),
        "set-aside": ("finds are set aside because of a bug", (
            "please report what the log says; they are tried again by themselves"
        )),
        "holidays": ("a year's holidays are not all known", (
            "update chinesecalendar once they are announced, or write holidays.toml"
        )),
        "service:disk": ("the disk is nearly full", "make room; nothing is fetched until then"),
        "service:network": ("there is no network", (
            "check this machine's network; everything goes on by itself"
        )),
        "service:workers": ("the crawl workers do not start", "look at the service's log"),
    },
}  # fmt: skip

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November",
    "December",
)  # fmt: skip


def moment(at: datetime, precision: str | None, language: str) -> str:
    """A time as readers in China tell it; of a date known to the day only the day."""
    local = at.astimezone(SHANGHAI)
    if language == "zh":
        day = f"{local.year}年{local.month}月{local.day}日"
    else:
        day = f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
    if precision == "day":
        return day
    return f"{day} {local:%H:%M}"


def published(article: Any, language: str) -> str:
    """When an article was published, or, where its page doesn't say, when we first saw it."""
    if article.published_at is not None:
        return moment(article.published_at, article.published_precision, language)
    seen = moment(article.first_seen_at, "minute", language)
    return WORDS[language]["undated"].format(seen=seen)
