"""Within one extraction or import the pages of a site teach its next ones."""

from datetime import UTC, datetime

from crawler.template.memory import Lesson, TemplateMemory
from policywatch.importing import Entry
from policywatch.intake import extract_entries
from policywatch.site_memories import MAX_SITES, SiteMemories
from policywatch.watched import Here

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_USUAL = ("海岚日报", "青禾晚报", "云岭新闻网", "望江县人民政府")
_TEXT = "".join(
    f"<p>第{n}项工作要压实责任，明确分工，按期完成，并将有关情况报送办公室。</p>"
    for n in range(1, 7)
)


def entry(number: int, source: str, host: str = "a.example.cn") -> Entry:
    title = f"关于第{number}号产业项目建设情况的通知"
    html = (
        f"<html><head><title>{title}</title></head><body><div class=m><h1>{title}</h1><div class=i><span>要闻</span>"
        f"<span>2026-10-{number % 28 + 1:02}</span><span>{source}</span></div><div class=b>{_TEXT}</div></div></body></html>"
    )
    return Entry(f"{number}.html", f"https://{host}/{number}.html", html.encode())


def last_publisher(entries: list[Entry]) -> str | None:
    rows = list(extract_entries(iter(entries), reader=Here(), now=NOW))
    publisher: str | None = rows[-1]["publisher"]
    return publisher


def test_pages_of_a_site_teach_its_next_ones() -> None:
    """Not those of another site, and not a page alone."""
    taught = [entry(n, _USUAL[n % len(_USUAL)]) for n in range(20)]
    assert last_publisher([entry(21, "灵犀观市")]) is None
    assert last_publisher([*taught, entry(21, "灵犀观市")]) == "灵犀观市"
    other = entry(21, "灵犀观市", "b.example.com")
    assert last_publisher([*taught, other]) is None


def test_sites_are_bounded_and_pages_without_an_address_teach_nothing() -> None:
    """The sites read last are kept."""
    memories = SiteMemories()
    lesson = Lesson("one", (), (), (), {})
    for number in range(MAX_SITES + 1):
        memories.learn(entry(1, "", f"a{number}.com"), lesson)
    assert memories.of(entry(1, "", "a0.com")) == TemplateMemory()
    known = memories.of(entry(1, "", "a1.com"))
    assert known is not None and known.templates
    assert memories.of(Entry("x.html", None, b"<p>")) is None
