"""Reading the titles of stories with the model of the extra `[meaning]`, a few at a time."""

from collections.abc import Callable
from datetime import datetime

from db.search.meanings import keep, without_vector
from db.session import Archive
from text.meaning.model import Encoder, MeaningError, Model, is_installed
from text.reason import reason_of

INTERVAL_S = 20.0
# One turn takes about a second of processor time: news comes first.
TEXTS_A_TURN = 8


class TitleReader:
    """The service's own reader; without the extra it does nothing."""

    def __init__(self) -> None:
        self._model = Model()

    def take_turn(self, archive: Archive, now: Callable[[], datetime]) -> str | None:
        """Read a few titles; what is wrong, if anything is."""
        if not is_installed():
            return None
        try:
            read_titles(archive, self._model, now)
        except MeaningError as error:
            return reason_of(error)
        return None

    def close(self) -> None:
        """End the model's process."""
        self._model.close()


def read_titles(
    archive: Archive,
    model: Encoder,
    now: Callable[[], datetime],
    limit: int = TEXTS_A_TURN,
) -> int:
    """Give the newest stories without a vector one; how many. Raises MeaningError."""
    with archive.read() as session:
        waiting = without_vector(session, limit)
    if not waiting:
        return 0
    vectors = model.encode(list(waiting.values()), "passage")
    with archive.write() as session:
        return keep(session, dict(zip(waiting, vectors, strict=True)), now())
