"""Stories near an article, words near a query, on the page and through the API."""

from collections.abc import Iterator, Sequence

import httpx
import pytest

from db.session import Archive
from scheduler.meanings import read_titles
from tests.meanings import SharedCharacters
from tests.policywatch.web.served import NOW, serving, site_for
from text.meaning.model import MeaningError
from text.reason import Reason

pytest.importorskip("numpy", reason="needs the extra [meaning]")


@pytest.fixture
def asked(desk: Archive, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setattr("policywatch.web.similar_pages.is_installed", lambda: True)
    monkeypatch.setattr("policywatch.web.pages.is_installed", lambda: True)
    model = SharedCharacters()
    while read_titles(desk, model, lambda: NOW, 50):
        pass
    site = site_for(desk)
    site.model = model  # type: ignore[assignment]
    with serving(site) as client:
        yield client


def test_similar_stories_of_an_article(asked: httpx.Client) -> None:
    """The page links them; the API gives the same in the same order."""
    items = asked.get("/api/articles/1/similar?limit=3").json()["items"]
    assert len(items) == 3 and 1 not in {item["id"] for item in items}
    scores = [item["score"] for item in items]
    assert scores == sorted(scores, reverse=True)
    page = asked.get("/articles/1/similar", headers={"accept-language": "zh"}).text
    assert all(f'href="/articles/{item["id"]}"' in page for item in items)
    assert "/articles/1/similar" in asked.get("/articles/1").text
    assert asked.get("/api/articles/999999/similar").status_code == 404


def test_words_for_a_rule(asked: httpx.Client) -> None:
    """The editor's dry run leads to them; each opens the editor with the word added."""
    page = asked.get("/alerts/words", params={"query": "机器人"})
    assert page.status_code == 200 and "机器人" in page.text
    assert "/alerts/words?query=" in asked.get("/alerts/new?query=机器人").text
    assert asked.get("/alerts/words", params={"query": "(机器人"}).status_code == 400


def test_without_the_extra_there_is_no_such_page(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """404 that says what to install, and no link."""
    monkeypatch.setattr("policywatch.web.similar_pages.is_installed", lambda: False)
    monkeypatch.setattr("policywatch.web.pages.is_installed", lambda: False)
    assert "policywatch[meaning]" in web.get("/api/articles/1/similar").text
    assert "similar" not in web.get("/articles/1").text


class Ended:
    """A model whose process is gone."""

    def encode(self, texts: Sequence[str], kind: str) -> list[bytes]:
        raise MeaningError(Reason("meaning.ended"))


def test_a_model_that_ends_is_a_503(
    desk: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Retry-After and the reason; the pages say it in words."""
    monkeypatch.setattr("policywatch.web.similar_pages.is_installed", lambda: True)
    site = site_for(desk)
    site.model = Ended()  # type: ignore[assignment]
    with serving(site) as client:
        refused = client.get("/api/articles/1/similar")
        assert refused.status_code == 503 and "try again" in refused.text
        assert refused.headers["retry-after"]
        for address in ("/articles/1/similar", "/alerts/words?query=机器人"):
            shown = client.get(address)
            assert shown.status_code == 200 and "模型没有应答或超时" in shown.text
