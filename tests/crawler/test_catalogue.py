"""Passports: the documented example is read, and a mistake is named with file, key and reason."""

from datetime import timedelta
from pathlib import Path

import pytest

from crawler.catalogue import PassportError, read_catalogue, read_passport

MINISTRY = """
name = "工业和信息化部 · 政策文件"
publisher = "工业和信息化部"
homepage = "https://www.miit.gov.cn/"
category = "ministry"
kind = "listing"
start_urls = ["https://www.miit.gov.cn/zwgk/zcwj/index.html"]
every = "30m"
enabled = true

[listing]
item = "ul.list li"
link = "a"
date = "span"
next = "a.next"
pages = 1
follow = '/art/\\d+/'

[article]
title = ["h1", "meta[name=ArticleTitle]::attr(content)"]
body = ".TRS_Editor"

[expect]
articles_per_week = [5, 80]
"""


def passport_file(
    folder: Path, content: str = MINISTRY, name: str = "miit-files"
) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_contracts_example_is_read(tmp_path: Path) -> None:
    """Every key of the documented passport is accepted and arrives in its own type."""
    passport = read_passport(passport_file(tmp_path))
    assert passport.id == "miit-files"
    assert passport.every == timedelta(minutes=30)
    assert passport.listing.item == ("ul.list li",)
    assert passport.article.title == (
        "h1",
        "meta[name=ArticleTitle]::attr(content)",
    )
    assert passport.expect.articles_per_week == (5, 80)


@pytest.mark.parametrize(
    ("instead_of", "written", "said"),
    [
        (
            'kind = "listing"',
            'kind = "listing"\ncolour = "red"',
            "colour: unknown key",
        ),
        (
            'item = "ul.list li"',
            'item = "ul.list >"',
            "listing.item: 'ul.list >' is no CSS selector",
        ),
        (
            "follow = '/art/\\d+/'",
            "follow = '/art/('",
            "listing.follow: '/art/(' is no regular expression",
        ),
        ("pages = 1", 'pages = "one"', "listing.pages:"),
        (
            'every = "30m"',
            "",
            'passport: give either every (such as "30m") or cron',
        ),
        (
            'every = "30m"',
            'every = "often"',
            "every: 'often' is no length of time",
        ),
        (
            'every = "30m"',
            'cron = "0 8 * * 9"',
            "cron: weekday '9' is none of 0–7, sun–sat",
        ),
        (
            'every = "30m"',
            'cron = "0 8 31 2 *"',
            "cron: '0 8 31 2 *' never comes",
        ),
        ('every = "30m"', 'cron = "soon"', "cron: 'soon' has 1 fields, not 5"),
        ('category = "ministry"', 'category = "church"', "category:"),
        (
            'kind = "listing"',
            'kind = "json"',
            'kind = "json" needs a [json] table',
        ),
        (
            "https://www.miit.gov.cn/zwgk",
            "file:///etc/passwd?",
            "start_urls: 'file:///etc/passwd?",
        ),
        (
            "enabled = true",
            'enabled = true\n[json]\nitems = "a[["',
            "json.items: 'a[[' is no JMESPath",
        ),
        (
            "enabled = true",
            'encoding = "latin-99"',
            "encoding: 'latin-99' is no encoding",
        ),
        (
            "enabled = true",
            '[request]\nheaders = {User-Agent = "x"}',
            "request.headers: User-Agent is not",
        ),
        (
            "enabled = true",
            '[request]\nform = {a = "1"}',
            "request: form and body need method",
        ),
        ('name = "', 'name = "\\u202e', "name: holds U+202E"),
        ('name = "', 'name = "\\u0000', "name: holds U+0000"),
        ("enabled = true", "enabled = ", "TOML:"),
        ("enabled = true", "enabled = " + "[" * 100_000, "TOML:"),
        ("enabled = true", "enabled = " + "1" * 5000, "TOML:"),
        (
            'name = "',
            'id = "other"\nname = "',
            "id: the file's name is the id",
        ),
    ],
)
def test_a_mistake_is_named_with_file_key_and_reason(
    tmp_path: Path, instead_of: str, written: str, said: str
) -> None:
    """A passport that can't be understood is refused in one line that says where and why."""
    assert instead_of in MINISTRY
    path = passport_file(tmp_path, MINISTRY.replace(instead_of, written))
    with pytest.raises(PassportError) as refusal:
        read_passport(path)
    message = str(refusal.value)
    assert message.startswith(f"{path}: ") and said in message and "\n" not in message


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, and a file that is not there, are passport errors as well."""
    path = passport_file(tmp_path)
    path.write_bytes(b"name = '\xff\xfe'")
    with pytest.raises(PassportError, match="is not UTF-8"):
        read_passport(path)
    with pytest.raises(PassportError, match="No such file"):
        read_passport(tmp_path / "absent.toml")


def test_one_bad_passport_leaves_the_others_running(tmp_path: Path) -> None:
    """The catalogue holds what can be read, and one error for each file that can't."""
    passport_file(tmp_path / "sources")
    passport_file(tmp_path / "sources", "name = 1", "broken")
    found, wrong = read_catalogue(
        [tmp_path / "sources", tmp_path / "absent"], shipped=False
    )
    assert list(found) == ["miit-files"]
    assert [str(error).split(": ")[0] for error in wrong] == [
        str(tmp_path / "sources" / "broken.toml")
    ]


def test_a_later_folder_overrides_even_when_it_is_broken(
    tmp_path: Path,
) -> None:
    """A source somebody meant to change never runs as it was before."""
    passport_file(tmp_path / "first")
    passport_file(tmp_path / "second", MINISTRY.replace("30m", "2h"))
    found, wrong = read_catalogue(
        [tmp_path / "first", tmp_path / "second"], shipped=False
    )
    assert found["miit-files"].every == timedelta(hours=2) and not wrong
    passport_file(tmp_path / "second", "")
    found, wrong = read_catalogue(
        [tmp_path / "first", tmp_path / "second"], shipped=False
    )
    assert not found and len(wrong) == 1


def test_every_shipped_passport_can_be_read() -> None:
    """Nothing in the catalogue that comes with the program is refused."""
    assert read_catalogue([], shipped=True)[1] == []
