"""Pictures of the mails, to be looked at: python -m benchmarks.mail_pictures [FOLDER]
(needs playwright and chromium).

The stories are invented.
"""

import shutil
import sys
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from alerts.compose import Desk, Section, alert, digest
from alerts.entries import entry
from db.alerts.hits import StoryView
from db.models import Article
from text.query import parse

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
DESK = Desk(
    "policywatch@example.org",
    "ops@example.org",
    "https://watch.example.org",
    b"k" * 32,
)
SITES = [
    "news.example.cn",
    "finance.example.com",
    "kj.example.gov.cn",
    "paper.example.cn",
    "tech.example.net",
    "city.example.cn",
]

LEAD = (
    "示例省工业和信息化厅印发《示例省脑机接口产业三年行动方案》，提出到2028年建成两个中试平台、培育三十家专精特新企业。"
    "方案明确，把脑机接口作为形成新质生产力的先手棋，省级财政每年安排一亿元，优先支持植入式电极、低功耗芯片和康复训练设备。"
    "各市可以开放医院、养老机构和学校作为应用场景，首批场景清单将于明年一季度公布。"
)
SUBJECTS = [
    ("示例市出台低空经济场景开放清单", "低空经济", "清单列出四十二个低空经济场景，涵盖巡检、急救和物流。申报企业须提交安全评估报告。"),
    ("关于组织申报省级制造业创新中心的通知", "创新中心", "省级创新中心每家补助最高八百万元，申报截止到12月20日。"),
    ("示例省算力券管理办法公开征求意见", "算力", "算力券按合同金额的三成兑付，单个企业每年不超过二百万元。"),
    ("新型储能项目并网验收指南发布", "储能", "指南要求储能电站在并网前完成消防专项验收。"),
    ("某部门部署中小企业数字化转型试点", "数字化转型", "试点城市将获得数字化转型专项支持，重点是食品、纺织和五金。"),
]  # fmt: skip


def article(number: int, title: str, text: str, **named: Any) -> Article:
    """An invented article, not stored anywhere."""
    values: dict[str, Any] = {
        "publisher": "示例省工业和信息化厅", "published_at": NOW - timedelta(minutes=37 * number),
        "published_precision": "minute", **named,
    }  # fmt: skip
    site = values.pop("site", "gxt.example.gov.cn")
    return Article(
        id=number, story_id=number, url=f"https://{site}/zwgk/2026/11/{number:06}.html", site=site, title=title,
        text=text, first_seen_at=NOW - timedelta(minutes=5), attachments=[], **values,
    )  # fmt: skip


def story(head: Article, reposts: int = 0) -> StoryView:
    copies = [
        article(1000 + n, head.title, head.text, site=SITES[n % len(SITES)])
        for n in range(reposts)
    ]
    return StoryView(head.id, head, [head, *copies])


def one(
    title: str,
    query: str,
    *,
    rule: str = "脑机接口",
    language: str = "zh",
    reposts: int = 14,
    **named: Any,
) -> EmailMessage:
    view = story(article(1, title, LEAD, **named), reposts)
    shown = entry(view, view.head, parse(query).words(), language)
    return alert(
        DESK,
        [Section(7, rule, query, [shown])],
        "reader@example.org",
        NOW,
        language,
    )


def two_rules() -> EmailMessage:
    """One story that two rules of a reader found."""
    view = story(article(1, "示例省印发脑机接口产业三年行动方案", LEAD), 14)
    shown = entry(view, view.head, ["脑机接口", "新质生产力", "医院"], "zh")
    sections = [
        Section(7, "脑机接口", "新质生产力 AND 脑机接口", [shown]),
        Section(8, "医疗器械", "医院 OR 康复", elsewhere=1),
    ]
    return alert(DESK, sections, "reader@example.org", NOW, "zh")


def many(numbers: list[int], language: str = "zh") -> EmailMessage:
    """A digest of as many rules as there are numbers, each with so many stories."""
    sections = []
    for rule, number in enumerate(numbers, 1):
        entries = []
        for at in range(number):
            title, word, text = SUBJECTS[(at + rule) % len(SUBJECTS)]
            number_of_batch = f"（第{at + 1}批）" if number > 5 else ""
            told = article(rule * 100 + at, f"{title}{number_of_batch}", text)
            view = story(told, at % 4)
            entries.append(entry(view, view.head, [word], language))
        query = " OR ".join(word for _, word, _ in SUBJECTS[: rule + 2])
        sections.append(
            Section(
                rule,
                ["产业政策", "项目申报", "能源"][rule - 1],
                query,
                entries,
            )
        )
    return digest(
        DESK,
        sections,
        "reader@example.org",
        NOW,
        language,
        period=NOW,
        trouble="2 个来源有异常：kjt、fgw",
    )


def mails() -> dict[str, EmailMessage]:
    """By name of the picture, the mails worth looking at."""
    query = "新质生产力 AND 脑机接口"
    long = "示例省人民政府办公厅关于进一步加快推进脑机接口产业创新发展培育壮大新质生产力若干政策措施的通知（含配套实施细则、资金管理办法与首批应用场景开放清单的征求意见稿及其起草说明）"
    return {
        "immediate": one("示例省印发脑机接口产业三年行动方案", query),
        "digest-1": many([1]),
        "digest-61": many([28, 21, 12]),
        "two-rules": two_rules(),
        "english": one(
            "示例省印发脑机接口产业三年行动方案",
            query,
            rule="Brain interfaces",
            language="en",
        ),
        "long-title": one(long, query, reposts=2),
        "no-date": one(
            "示例省印发脑机接口产业三年行动方案",
            query,
            reposts=0,
            published_at=None,
            published_precision=None,
        ),
    }


def take_pictures(folder: Path) -> None:
    """One picture at desktop width and one at 360 points of each mail, and two in the dark."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, mail in mails().items():
            body = mail.get_body(("html",))
            assert body is not None
            for kind, width, scheme in (
                ("", 760, "light"),
                ("-phone", 360, "light"),
                ("-dark", 760, "dark"),
            ):
                if kind == "-dark" and name != "immediate":
                    continue
                page = browser.new_page(
                    viewport={
                        "width": width,
                        "height": 1500 if name == "digest-61" else 600,
                    },
                    color_scheme=scheme,
                )  # type: ignore[arg-type]
                page.set_content(body.get_content())
                tall = name == "digest-61"
                page.screenshot(
                    path=folder / f"mail-{name}{kind}.png", full_page=not tall,
                    **({"clip": {"x": 0, "y": 0, "width": width, "height": 1500}} if tall else {}),
                )  # fmt: skip
                page.close()
        browser.close()


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
