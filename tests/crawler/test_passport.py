"""What a passport may say, and the reason where it says something else."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from crawler.catalogue import Passport
from crawler.passport import JsonList, ListRequest

SOUND: dict[str, Any] = {
    "id": "miit-wjfb",
    "name": "工业和信息化部 · 文件发布",
    "category": "ministry",
    "kind": "listing",
    "start_urls": ["https://www.miit.gov.cn/a/"],
    "every": "30m",
}


def refused(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        Passport.model_validate({**SOUND, **changes})
    return str(caught.value)


def test_the_least_a_passport_needs() -> None:
    """An address, a name, a category, a kind, a pace; everything else has a default."""
    passport = Passport.model_validate(SOUND)
    assert passport.every == timedelta(minutes=30)
    assert passport.enabled


@pytest.mark.parametrize("key", ["name", "category", "kind", "start_urls"])
def test_what_is_missing_is_named(key: str) -> None:
    """So that its author finds it."""
    rest = {name: value for name, value in SOUND.items() if name != key}
    with pytest.raises(ValidationError) as caught:
        Passport.model_validate(rest)
    assert key in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.cn/",
        "//a.cn/",
        "https:///x",
        "https://a.cn/a b",
        "https://a.cn:0/",
        "javascript:1",
    ],
)
def test_only_web_addresses_are_asked(address: str) -> None:
    """http and https, with a host, without blanks."""
    assert "no http or https address" in refused(start_urls=[address])


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"every": "soon"}, "no length of time"),
        ({"category": "blog"}, "category"),
        ({"kind": "html"}, "kind"),
        ({"listing": {"item": "ul["}}, "no CSS selector"),
        ({"listing": {"follow": "("}}, "no regular expression"),
        ({"listing": {"pages": 0}}, "pages"),
        ({"expect": {"articles_per_week": [5, 2]}}, "least, most"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_says_why(changes: dict[str, Any], word: str) -> None:
    """Key and reason, for each table."""
    assert word in refused(**changes)


def test_a_json_list_is_read_in_one_way() -> None:
    """Items by JMESPath, or a piece of HTML; not both, not neither; an expression must be one."""
    assert JsonList(items="data.list").items == "data.list"
    for given in ({}, {"items": "a", "html": "b"}):
        with pytest.raises(ValidationError, match="either items"):
            JsonList.model_validate(given)
    with pytest.raises(ValidationError, match="no JMESPath"):
        JsonList(items="data[")


@pytest.mark.parametrize("name", ["User-Agent", "cookie", "HOST", "Authorization"])
def test_a_passport_does_not_pretend_to_be_another(name: str) -> None:
    """The user agent stays ours, and no password travels in a passport."""
    with pytest.raises(ValidationError, match="not the passport's to set"):
        ListRequest(headers={name: "x"})


def test_a_header_can_not_smuggle_another() -> None:
    """A line break in a value, a blank in a name."""
    for headers in ({"X-A": "1\r\nHost: evil"}, {"X A": "1"}):
        with pytest.raises(ValidationError, match="no header"):
            ListRequest(headers=headers)


def test_a_form_is_posted() -> None:
    """form or body, and only with POST."""
    assert ListRequest(method="POST", form={"page": "1"}).form == {"page": "1"}
    with pytest.raises(ValidationError, match="need method"):
        ListRequest(form={"page": "1"})
    with pytest.raises(ValidationError, match="not both"):
        ListRequest(method="POST", form={"page": "1"}, body="{}")
