"""The requests of a page's scripts are read from their text: GET, form and JSON."""

import json

import pytest

from crawler.repair.scripts import (
    requests_of_page,
    requests_of_script,
    script_files,
)

URL = "https://x.example.cn/zcwj/"


def test_a_posted_form_is_read_with_its_fields() -> None:
    """Literals as they stand; a page number that a variable holds is the first's."""
    html = (
        "<script>$.ajax({type:'POST',url:'/es/search/list',data:{channel:'c7',"
        "pageNo:pageNo,pageSize:size,key:word},success:draw})</script>"
    )
    (asked,) = requests_of_page(html, URL)
    assert asked.url == "https://x.example.cn/es/search/list" and asked.is_post
    assert dict(asked.form) == {"channel": "c7", "pageNo": "1", "pageSize": "15"}
    assert asked.table == {"method": "POST", "form": dict(asked.form)}


def test_a_posted_json_body_is_one() -> None:
    """axios sends JSON."""
    script = "axios.post('/api/list', {channelId: '12', page: 1}).then(draw)"
    (asked,) = requests_of_script(script, URL)
    assert asked.body is not None and json.loads(asked.body)["channelId"] == "12"
    assert asked.table is not None and asked.table["method"] == "POST"


def test_parameters_of_a_get_go_into_its_address() -> None:
    """axios.get with params, and an address written out whole."""
    script = "axios.get('/api/column/rows', {params: {cid: '7', page: 1}})"
    assert [one.url for one in requests_of_script(script, URL)] == [
        "https://x.example.cn/api/column/rows?cid=7&page=1"
    ]
    (plain,) = requests_of_script("fetch('/openapi/v2/articles?cid=7')", URL)
    assert plain.url.endswith("cid=7") and plain.table is None


def test_a_pages_own_script_files_are_named_and_no_library() -> None:
    """jQuery, statistics and other sites' files hold no addresses of the site's own."""
    html = (
        "<script src='/js/jquery.min.js'></script><script src=/dist/zcwj.main.js></script>"
        "<script src='https://hm.baidu.com/hm.js?1'></script>"
    )
    assert script_files(html, URL) == ["https://x.example.cn/dist/zcwj.main.js"]


@pytest.mark.parametrize(
    "hostile",
    ["$.ajax({" * 20_000, "{a:" * 60_000, "$.post('/x'," * 20_000, "'" * 200_000],
)
def test_no_script_takes_long(hostile: str) -> None:
    """Every pattern is linear."""
    assert requests_of_page(f"<script>{hostile}</script>", URL) is not None
