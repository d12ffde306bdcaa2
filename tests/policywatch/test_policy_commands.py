"""`policywatch policies` and `windows` over an archive, as a user calls them."""

import json

from icalendar import Calendar

from tests.journeys.conftest import Desk

ARTICLES = [
    {
        "url": "https://www.example.gov.cn/a/1.html",
        "title": "七部门发文支持云晶电池",
        "text": "据悉，工业和信息化部、国家发展改革委等七部门日前联合印发《关于推动云晶电池产业创新发展的实施意见》。"
        "到2027年，建设不少于10个云晶电池创新中心。这是第一篇报道。",
        "published_at": "2025-08-26",
    },
    {
        "url": "https://news.example.com/2.html",
        "title": "云晶电池迎来政策",
        "text": "记者了解到，《关于推动云晶电池产业创新发展实施意见》（工信部联科[2025]77号）已经发布。企业表示欢迎，将加大投入，"
        "一批项目即将开工建设。",
        "published_at": "2025-08-28",
    },
    {
        "url": "https://www.suzhou.example.cn/3.html",
        "title": "苏州市工业和信息化局关于组织申报云晶专项资金的通知",
        "text": "各有关单位：\n请符合条件的单位于2099年11月20日下午5时前提交申报材料，单个项目最高不超过300万元。\n"
        "申报主体：在苏州市注册的云晶企业。\n苏州市工业和信息化局\n2026年10月9日",
        "published_at": "2026-10-09",
    },
    {
        "url": "https://www.example.gov.cn/a/4.html",
        "title": "云州市印发办法",
        "text": "云州市近日印发《云晶产业扶持办法》。办法共六章，对企业、园区和人才分别作出规定，自印发之日起施行，原办法同时停止执行。",
        "published_at": "2025-08-29",
    },
]


def filled(desk: Desk) -> None:
    """An archive with these articles, imported and linked."""
    path = desk.folder / "articles.jsonl"
    lines = [json.dumps(one, ensure_ascii=False) for one in ARTICLES]
    path.write_text("\n".join(lines), "utf-8")
    desk.run("import", str(path))


def test_an_import_is_linked_and_shown(desk: Desk) -> None:
    """list, show, the article's `policies`, counts and the gap list tell one story."""
    filled(desk)
    listed = desk.json("policies", "list", "云晶电池")
    assert [one["number"] for one in listed] == ["工信部联科[2025]77号"]
    record = listed[0]
    assert len(record["articles"]) == 2
    shown = desk.json("policies", "show", str(record["id"]))
    assert shown == record
    article = desk.json("show", str(record["articles"][0]["id"]))
    assert article["policies"] == [record["id"]]
    asked = (
        ("--issuer", "工信部"),
        ("--level", "ministry"),
        ("--number", "工信部联科〔2025〕77号"),
    )
    for option, word in asked:
        found = desk.json("policies", "list", option, word)
        assert record["id"] in [one["id"] for one in found], option
    lines = desk.run("policies", "list", "--jsonl").stdout.splitlines()
    assert record in [json.loads(line) for line in lines]
    (gap,) = desk.json("policies", "gaps")
    assert (gap["id"], gap["sources"]) == (record["id"], 2)
    counts = desk.json("policies", "counts")
    assert counts["waiting"] == 0
    assert counts["linked"] >= 1


def test_corrections_by_hand(desk: Desk) -> None:
    """merge, set and split; what is not there ends in one line."""
    filled(desk)
    ids = [one["id"] for one in desk.json("policies", "list")]
    first, second = ids[0], ids[1]
    assert desk.json("policies", "merge", str(first), str(second)) == {"id": first}
    desk.run("policies", "set", str(first), "issued", "2025-08-20")
    assert desk.json("policies", "show", str(second))["dates"]["issued"] == "2025-08-20"
    desk.run("policies", "rebuild")
    assert desk.json("policies", "show", str(second))["id"] == first
    assert "no record 999" in desk.run("policies", "show", "999", status=1).stderr
    assert "colour" in desk.run("policies", "set", "1", "colour", "x", status=2).stderr
    assert "town" in desk.run("policies", "list", "--level", "town", status=2).stderr


def test_windows_as_json_and_as_a_calendar(desk: Desk) -> None:
    """A notice's window is open until its minute, found by region, and an event."""
    filled(desk)
    (window,) = desk.json("windows", "list", "--region", "江苏")
    assert window["until"] == "2099-11-20T17:00"
    assert (window["kind"], window["state"]) == ("application", "open")
    assert desk.json("windows", "list", "--region", "浙江") == []
    assert desk.json("windows", "list", "--until", "2030-01-01") == []
    assert len(desk.json("windows", "list", "--query", "云晶专项资金")) == 1
    assert desk.json("windows", "list", "--query", "海产品") == []
    written = desk.run("windows", "list", "--ics").stdout
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert event.decoded("dtend").isoformat() == "2099-11-20T17:00:00+08:00"
    assert "云晶专项资金" in str(event["summary"])
    missing = desk.run("windows", "list", "--saved", "没有", status=1)
    assert "没有" in missing.stderr


def test_a_lexicon_that_cannot_be_read_is_named(desk: Desk) -> None:
    """Exit status 2 with file and reason, before anything is written."""
    filled(desk)
    path = desk.folder / "policywatch.toml"
    path.write_text(path.read_text() + '[policies]\ntopics = "own.toml"\n', "utf-8")
    (desk.folder / "own.toml").write_text("量子 = 3", "utf-8")
    done = desk.run("policies", "rebuild", status=2)
    assert "own.toml" in done.stderr
