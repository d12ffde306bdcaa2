"""The signs of a list page."""

from time import process_time

from crawler.column.shape import Signs
from crawler.column.signs import read_signs


def test_markup_that_stops_the_parser_has_no_signs() -> None:
    """80,000 nested parts kept lexbor busy for a minute at every visit of their column."""
    begun = process_time()
    assert (
        read_signs("<html><body>" + "<div>" * 80_000, "http://a.example/", ())
        == Signs()
    )
    assert process_time() - begun < 1.0
