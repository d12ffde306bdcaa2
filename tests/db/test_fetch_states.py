"""What is remembered between visits: lists as they were read, addresses that led to nothing."""

from datetime import datetime, timedelta

from db.session import Archive
from db.sources import fetch_states

URL = "https://a.example/list.html"


def test_what_is_remembered_comes_back_and_is_forgotten_in_time(
    archive: Archive, now: datetime
) -> None:
    """A list's validators and a useless address are there when asked for, and gone once they are old."""
    with archive.write() as session:
        fetch_states.put(
            session,
            fetch_states.ListRead(URL, "a", etag='"1"', body_hash="aa"),
            now - timedelta(days=9),
        )
        fetch_states.put_unusable(session, {"https://a.example/v": "no-text"}, "a", now)
    with archive.read() as session:
        state = fetch_states.get(session, URL)
        assert state is not None and (state.etag, state.body_hash) == (
            '"1"',
            "aa",
        )
        urls = ["https://a.example/v", URL, "https://a.example/new"]
        assert fetch_states.unusable(session, urls, now - timedelta(days=3)) == {
            "https://a.example/v"
        }
        assert fetch_states.unusable(session, urls, now + timedelta(seconds=1)) == set()
    with archive.write() as session:
        fetch_states.forget_before(session, now - timedelta(days=1))
    with archive.read() as session:
        assert fetch_states.get(session, URL) is None
        assert fetch_states.unusable(session, urls, now - timedelta(days=3)) == {
            "https://a.example/v"
        }
