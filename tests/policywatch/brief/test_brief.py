"""A brief as its readers get it: the command, four kinds of file, in two languages."""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from db.models import RawPage
from db.session import open_archive
from tests.journeys.conftest import Desk

NOTICE = (
    "为落实《云岭省人形机器人产业发展行动方案》（云工信发〔2026〕8号），现组织申报首批应用场景。\n"
    "申报单位应于2026年12月2日前提交材料，每个场景给予最高800万元补助，逾期不予受理。\n"
    "申报对象为在云岭省注册的人形机器人企业，各市工业和信息化局负责推荐，每市不超过十个。"
)
PLAN = (
    "云岭省工业和信息化厅关于印发《云岭省人形机器人产业发展行动方案》的通知\n云工信发〔2026〕8号\n"
    "各市工业和信息化局：现将《云岭省人形机器人产业发展行动方案》印发给你们，请认真贯彻执行。\n"
    "到2028年，全省人形机器人整机年产能达到3万台，核心零部件省内配套率超过65%。\n"
    "云岭省工业和信息化厅\n2026年11月18日"
)
NEWS = (
    "<script>alert(1)</script>记者从云岭省工业和信息化厅获悉，全省人形机器人整机年产能已达1.2万台。\n"
    "多家企业表示，明年将继续扩大人形机器人零部件的本地采购，*配套*率有望进一步提高。"
)
ARTICLES = [
    ("https://gxt.yunling.gov.cn/art/1.html", "云岭省工业和信息化厅关于印发《云岭省人形机器人产业发展行动方案》的通知", PLAN, "2026-11-18 10:00"),
    ("https://gxt.yunling.gov.cn/art/2.html", "关于组织申报人形机器人首批应用场景的通知", NOTICE, "2026-11-19 09:00"),
    ("https://news.example.com/3.html", "人形机器人产能破万台", NEWS, "2026-11-20 08:00"),
    ("https://paper.example.com/4.html", "人形机器人产能破万台", NEWS, "2026-11-20 09:00"),
]  # fmt: skip
PAGE = b"<html>the page as fetched</html>"
SHA256 = hashlib.sha256(PAGE).hexdigest()
ASKED = ("--since", "2026-11-15", "--until", "2026-11-25")


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A user's folder with a document, a notice, news with a repost, and a rule."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "sources").mkdir()
    (folder / "policywatch.toml").write_text(
        '[database]\nurl = "sqlite:///archive.db"\n[sources]\nshipped = false\n[mail]\nport = 9\n',
        "utf-8",
    )
    lines = [
        {"url": url, "title": title, "text": text, "published_at": at}
        for url, title, text, at in ARTICLES
    ]
    (folder / "texts.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    desk = Desk(folder)
    desk.run("import", "texts.jsonl")
    desk.run(
        "alerts", "add", "机器人", "--query", "人形机器人", "--to", "a@example.org"
    )
    archive = open_archive(f"sqlite:///{folder / 'archive.db'}")
    with archive.write() as session:
        page = {"sha256": SHA256, "encoding": None, "body": zlib.compress(PAGE)}
        at = datetime(2026, 11, 21, 1, tzinfo=UTC)
        session.add(RawPage(article_id=1, fetched_at=at, **page))
    archive.close()
    return desk


def made(desk: Desk, form: str, *more: str) -> bytes:
    """The brief's file."""
    file = desk.folder / f"brief.{form}"
    desk.run("brief", "机器人", "--to", form, "--output", str(file), *ASKED, *more)
    return file.read_bytes()


def test_documents_windows_stories_and_sources_in_this_order(stocked: Desk) -> None:
    """Sentences verbatim, reposts counted, each source cited by GB/T 7714 with the hash of its page."""
    text = made(stocked, "md").decode()
    parts = [
        "## 政策文件",
        "## 数据变动",
        "## 未来 14 天截止的窗口",
        "## 报道",
        "## 来源",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    documents, windows = text[places[0] : places[1]], text[places[2] : places[3]]
    stories, sources = text[places[3] : places[4]], text[places[4] :]
    assert (
        "云岭省人形机器人产业发展行动方案" in documents
        and "云工信发〔2026〕8号" in documents
    )
    assert "2026-12-02" in windows and "申报单位应于2026年12月2日前提交材料" in windows
    assert "全省人形机器人整机年产能达到3万台，核心零部件省内配套率超过65%。" in stories
    assert stories.count("人形机器人产能破万台") == 1 and "转载 1" in stories
    assert (
        "\\[EB/OL\\]" in sources and "https://gxt.yunling.gov.cn/art/1.html" in sources
    )


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "md"])
def test_the_same_data_is_the_same_bytes(stocked: Desk, form: str) -> None:
    """No moment of making is in a file."""
    assert made(stocked, form) == made(stocked, form)


def test_word_opens_with_headings_and_links(stocked: Desk) -> None:
    """The document is a whole package; Chinese has its fonts; sources are links."""
    document = Document(io.BytesIO(made(stocked, "docx")))
    headings = [
        one.text for one in document.paragraphs if one.style.name == "Heading 1"
    ]
    assert headings == ["政策文件", "数据变动", "未来 14 天截止的窗口", "报道", "来源"]
    targets = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert "https://gxt.yunling.gov.cn/art/1.html" in targets
    text = "\n".join(one.text for one in document.paragraphs)
    assert "<script>alert(1)</script>" in text


def test_excel_has_a_sheet_a_section(stocked: Desk) -> None:
    """Labels are columns; no cell is a formula."""
    content = made(stocked, "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == [
        "政策文件",
        "数据变动",
        "未来 14 天截止的窗口",
        "报道",
        "来源",
    ]
    head, *rows = book.get_sheet_by_name("报道").to_python()
    assert {"来源", "日期", "转载"} <= set(head) and len(rows) == 3
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [name for name in packed.namelist() if "worksheets" in name]
        assert not any(b"<f>" in packed.read(name) for name in sheets)


def test_the_page_runs_nothing_and_loads_nothing(stocked: Desk) -> None:
    """What articles say is text."""
    page = made(stocked, "html").decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    assert "src=" not in page and "default-src 'none'" in page


def test_english_has_english_labels(stocked: Desk) -> None:
    """The labels change, the sentences stay."""
    text = made(stocked, "md", "--language", "en").decode()
    assert "## Windows that close within 14 days" in text and "number 云工信发" in text
    assert "提交材料" in text


def test_sections_are_chosen_and_ordered(stocked: Desk) -> None:
    """Only those that are asked for, in the order given."""
    text = made(stocked, "md", "--sections", "stories,windows").decode()
    assert text.index("## 报道") < text.index("## 未来 14 天")
    assert "## 政策文件" not in text


def test_what_cannot_be_made_is_one_line(stocked: Desk) -> None:
    """An unknown name, form or section: exit 2 with the nearest."""
    for words, told in (
        (("brief", "机器仁", "--to", "md"), "no saved search or rule"),
        (("brief", "机器人", "--to", "pdf"), "docx or xlsx or html or md"),
        (("brief", "机器人", "--to", "md", "--sections", "story"), "stories"),
    ):
        assert told in stocked.run(*words, status=2).stderr
    nowhere = str(Path("nowhere") / "brief.md")
    assert (
        "nowhere"
        in stocked.run(
            "brief", "机器人", "--to", "md", "--output", nowhere, status=1
        ).stderr
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_libreoffice_opens_it(stocked: Desk, form: str, tmp_path: Path) -> None:
    """LibreOffice turns it into a PDF without repair."""
    file = tmp_path / f"brief.{form}"
    file.write_bytes(made(stocked, form))
    words = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*words, str(file)], check=True, timeout=100, capture_output=True)
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")
