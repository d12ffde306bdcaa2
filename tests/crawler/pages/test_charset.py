"""Bytes become text whatever header and meta tag claim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.charset import decode

SIMPLIFIED = (
    "为贯彻落实全省新型工业化推进大会精神，我厅组织编制了行动方案，现印发给你们，请认真执行。"
    * 3
)
TRADITIONAL = (
    "為貫徹落實全省新型工業化推進大會精神，我廳組織編制了行動方案，現印發給你們，請認真執行。"
    * 3
)


def _page(text: str, declared: str | None) -> str:
    meta = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
        if declared
        else ""
    )
    return (
        f"<html><head>{meta}<title>通知</title></head><body><p>{text}</p></body></html>"
    )


@pytest.mark.parametrize(
    "header",
    [
        None,
        "utf-8",
        "gbk",
        "ISO-8859-1",
        "text/html; charset=GB2312",
        "x-nonsense",
    ],
)
@pytest.mark.parametrize(
    "declared",
    [None, "utf-8", "gb2312", "GBK", "iso-8859-1", "big5", "x-unknown"],
)
@pytest.mark.parametrize("real", ["utf-8", "gb18030"])
def test_claims_do_not_matter(
    real: str, declared: str | None, header: str | None
) -> None:
    """UTF-8 and GB18030 are told from their bytes, with every combination of wrong claims."""
    page = _page(SIMPLIFIED + ("镕喆㐀" if real == "gb18030" else "镕喆"), declared)
    text, encoding = decode(page.encode(real), header)
    assert (text, encoding) == (page, real)


@pytest.mark.parametrize("declared", ["big5", None])
def test_big5(declared: str | None) -> None:
    """Traditional pages in Big5 are read as such, declared or not."""
    page = _page(TRADITIONAL, declared)
    assert decode(page.encode("big5"))[0] == page


def test_a_declared_charset_decides_between_two_readings() -> None:
    """The few GBK characters that are valid UTF-8 as well are read as the page says."""
    page = '<html><head><meta charset="gbk"></head><body>联通</body></html>'
    assert decode(page.encode("gbk")) == (page, "gb18030")


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_come_first(mark: str) -> None:
    """A byte order mark outweighs all claims."""
    page = _page(SIMPLIFIED, "gb2312")
    assert decode(page.encode(mark), "gbk")[0] == page


def test_a_damaged_page_keeps_its_encoding() -> None:
    """A few broken bytes in a UTF-8 page do not turn all of it into another encoding."""
    body = bytearray(_page(SIMPLIFIED, "utf-8").encode())
    body[300:301] = b"\xff"
    text, encoding = decode(bytes(body))
    assert encoding == "utf-8"
    assert text.count("行动方案") >= 2


@given(body=st.binary(max_size=300), header=st.text(max_size=20))
def test_nothing_raises(body: bytes, header: str) -> None:
    """Any bytes and any header give some text."""
    text, encoding = decode(body, header)
    assert isinstance(text, str)
    assert encoding


def test_a_footer_in_another_charset_spoils_only_itself() -> None:
    """A UTF-8 page with a piece of GBK in it is read as UTF-8, the piece as GBK."""
    text = (
        "云泽市经济和信息化委员会组织开展新一批绿色工厂申报，范围覆盖建材、化工、纺织等行业。"
        * 4
    )
    body = f"<html><body><p>{text}</p><div>".encode() + "主办单位：青溪省".encode(
        "gb18030"
    )
    html, encoding = decode(body + b"</div></body></html>")
    assert encoding == "utf-8"
    assert text in html and "主办" in html
