"""The model in its own process: vectors of titles, and what happens where it ends."""

from collections.abc import Iterator

import pytest

from policywatch.similar import likeness
from text.meaning import model as module
from text.meaning.model import MAX_TEXTS, VECTOR_BYTES, MeaningError, Model

with_model = pytest.mark.skipif(
    not module.is_installed(), reason="needs the extra [meaning]"
)


@pytest.fixture
def model() -> Iterator[Model]:
    made = Model()
    yield made
    made.close()


@with_model
def test_a_paraphrase_is_nearer_than_another_subject(model: Model) -> None:
    """The same in other words, also in English, beats another subject."""
    (question,) = model.encode(["火车时刻表调整"], "query")
    passages = [
        "全国铁路1月26日起实行新列车运行图",
        "New railway timetable takes effect",
        "今年粮食产量创新高",
    ]
    vectors = model.encode(passages, "passage")
    assert all(len(vector) == VECTOR_BYTES for vector in vectors)
    same, english, other = (likeness(question, one) for one in vectors)
    assert same > other and english > other


@with_model
def test_an_ended_process_is_started_again(model: Model) -> None:
    """What broke the engine cost one answer at most."""
    first = model.encode(["机器人"], "passage")
    process = model._process
    assert process is not None
    process.kill()
    process.wait()
    assert model.encode(["机器人"], "passage") == first


@with_model
def test_a_child_that_does_not_answer_is_ended(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One clear line instead of a page that waits for ever."""
    monkeypatch.setattr(module, "ANSWER_TIMEOUT_S", 0.0)
    with pytest.raises(MeaningError, match="too long"):
        model.encode(["机器人"], "passage")
    assert model._process is None


@with_model
def test_texts_have_a_budget(model: Model) -> None:
    """A title of a megabyte costs as much as one of two hundred characters."""
    long = "补贴" * 500_000
    assert model.encode([long], "passage") == model.encode([long[:200]], "passage")
    assert len(model.encode(["补"] * (MAX_TEXTS + 9), "passage")) == MAX_TEXTS


def test_without_the_extra_it_says_what_to_install(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is started."""
    monkeypatch.setattr(module, "is_installed", lambda: False)
    with pytest.raises(MeaningError, match=r"pip install 'policywatch\[meaning\]'"):
        model.encode(["机器人"], "query")


def test_nothing_asked_is_nothing_answered(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No process is started for no text."""
    monkeypatch.setattr(module, "is_installed", lambda: True)
    assert model.encode([], "query") == [] and model._process is None
