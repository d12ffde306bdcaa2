"""Scrapy settings of the project, with the crawls' time taken from the frozen clock the environment names."""

import os
from pathlib import Path

import crawler.clock
from benchmarks.frozen_clock import CLOCK, FrozenClock
from crawler.settings import *  # noqa: F403

_clock = FrozenClock(Path(os.environ[CLOCK]))
crawler.clock.crawl_time = lambda crawler: _clock.now()
