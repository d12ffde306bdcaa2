"""A pass over all hostile sources, made once and looked at by every test of this folder."""

from collections.abc import Iterator

import pytest

from tests.hostile.corpus.bodies import BODIES, outside
from tests.hostile.corpus.connections import CONNECTIONS
from tests.hostile.internet import SECRET, Internet
from tests.hostile.world import (
    Aftermath,
    World,
    live_through,
    serve,
    serve_good,
    serve_texts,
    serve_ways_inside,
)


@pytest.fixture(scope="session")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """What is left after all payloads have come in through a real worker, with rules matched and mail sent."""
    folder = tmp_path_factory.mktemp("hostile")
    secret = folder / "policywatch-test-secret.txt"
    secret.write_text(SECRET * 20)
    with Internet() as internet:
        world = World(internet)
        serve_good(world, 4)
        for payload in [
            *CONNECTIONS,
            *BODIES,
            *outside(str(secret), f"http://127.0.0.1:{internet.port}/inner"),
        ]:
            serve(world, payload)
        serve_good(world, 4)
        serve_texts(world)
        serve_ways_inside(world)
        yield from live_through(world, folder)
