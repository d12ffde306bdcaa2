"""Orders carried out now, in crawl workers of their own, beside or without the service."""

import time
from collections.abc import Callable, Iterator, Sequence

from crawler.catalogue import Passport
from scheduler.orders import Order
from scheduler.settings import Setup
from scheduler.workers import Ended, Workers

# The workers are asked without blocking: short, so that `stop` is heard at once.
_PAUSE_S = 0.02


def carry_out(
    setup: Setup,
    orders: Sequence[Order],
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Ended]:
    """Carry out orders; each as it ends. Where `stop` says so, what is left is broken off."""
    if not orders:
        return
    workers = Workers(setup, count=min(setup.service.workers, len(orders)))
    try:
        workers.submit(orders)
        for _ in orders:
            while workers.ended.empty():
                if stop():
                    return
                workers.step()
                time.sleep(_PAUSE_S)
            yield workers.ended.get_nowait()
    finally:
        workers.close(grace=0)


def carry_out_one(setup: Setup, order: Order) -> Ended:
    """Carry out one order to its end."""
    (ended,) = carry_out(setup, [order])
    return ended


def passport_for(url: str) -> Passport:
    """A passport for one look at an address: only the address matters, nothing of it is stored."""
    return Passport.model_validate(
        {
            "id": "look",
            "name": url,
            "category": "ministry",
            "kind": "listing",
            "start_urls": [url],
            "every": "1d",
        }
    )
