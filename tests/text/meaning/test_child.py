"""The protocol of the model's process."""

import base64
import json
import subprocess
import sys

import pytest

from text.meaning.model import VECTOR_BYTES, is_installed

pytestmark = pytest.mark.skipif(not is_installed(), reason="needs the extra [meaning]")


def test_a_line_in_a_line_out_until_nobody_asks() -> None:
    """A vector a text in base64; the end of its input ends the process well."""
    asked = {"kind": "passage", "texts": ["机器人", "低空经济"]}
    ended = subprocess.run(
        [sys.executable, "-m", "text.meaning.child"],
        input=json.dumps(asked) + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    vectors = [base64.b64decode(one) for one in json.loads(ended.stdout)]
    assert [len(one) for one in vectors] == [VECTOR_BYTES] * 2
    assert vectors[0] != vectors[1]
