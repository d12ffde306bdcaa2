"""A brief made on the page."""

import httpx

from tests.policywatch.web.served import post


def test_a_brief_is_chosen_and_made(own: httpx.Client) -> None:
    """Any saved search; the sections in the order chosen; labels in the visitor's language."""
    empty = own.get("/briefs", headers={"accept-language": "en"}).text
    assert "No saved search and no rule yet" in empty
    post(own, "/saved", "/quotes", name="机器人", asked="q=人形机器人")
    form = own.get("/briefs?name=机器人").text
    assert (
        "<option selected>机器人</option>" in form and form.count('name="section"') == 4
    )
    asked = "/briefs/file?name=机器人&since=2026-11-01&until=2026-11-30"
    word = own.get(f"{asked}&to=docx")
    assert (
        word.content.startswith(b"PK")
        and "brief.docx" in word.headers["content-disposition"]
    )
    text = own.get(
        f"{asked}&to=md&section=stories&section=windows&section=",
        headers={"accept-language": "en"},
    ).text
    assert text.index("## Stories") < text.index("## Windows that close")
    assert "## Documents" not in text
    assert "云州印发人形机器人产业三年行动方案" in text and "reposts" in text
    assert 'href="/briefs?name=' in own.get("/saved").text


def test_what_cannot_be_made_says_why(own: httpx.Client) -> None:
    """No such search, no section, days the wrong way round."""
    assert own.get("/briefs/file?name=x").status_code == 404
    post(own, "/saved", "/quotes", name="x", asked="q=机器人")
    assert own.get("/briefs/file?name=x&section=").status_code == 400
    late = "/briefs/file?name=x&since=2026-12-01&until=2026-11-01"
    assert own.get(late).status_code == 400
    assert own.get("/briefs/file?name=x&to=pdf").status_code == 400
