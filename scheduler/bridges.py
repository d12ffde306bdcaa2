"""Whether all accounts of a bridge to WeChat have fallen silent: then its login has probably expired. Pure.

Wechat2RSS and we-mp-rss do not say in their feeds that they were logged out: they go on
serving what they have. One account may have nothing to say for weeks; all of them together
hardly ever for days.
"""

from collections.abc import Mapping
from datetime import datetime

from crawler.bridges import WEWE, bridge_of, bridge_root
from crawler.passport import Passport
from db.models import SourceState
from scheduler.source_states import is_enabled
from text.dates import SHANGHAI
from text.reason import Reason
from text.workdays import workdays_between

MIN_ACCOUNTS, SILENT_WORKDAYS = 3, 4


def silent_bridge(
    passport: Passport,
    passports: Mapping[str, Passport],
    known: Mapping[str, SourceState],
    now: datetime,
) -> Reason | None:
    """Why the bridge of a source seems logged out; None where it does not, or the source is of no bridge."""
    url = passport.start_urls[0]
    if passport.kind != "feed" or bridge_of(url) in (None, WEWE):
        return None
    root = bridge_root(url)
    news = []
    for name, one in passports.items():
        if (
            name in known
            and one.kind == "feed"
            and bridge_of(one.start_urls[0]) is not None
            and bridge_root(one.start_urls[0]) == root
            and is_enabled(one, known[name])
        ):
            news.append(known[name].last_new_at)
    moments = []
    for moment in news:
        if moment is not None:
            moments.append(moment)
    if len(moments) < MIN_ACCOUNTS:
        return None
    last = max(moments).astimezone(SHANGHAI).date()
    silent = workdays_between(last, now.astimezone(SHANGHAI).date())
    if silent < SILENT_WORKDAYS:
        return None
    return Reason("bridge.silent", accounts=len(moments), workdays=silent, address=root)
