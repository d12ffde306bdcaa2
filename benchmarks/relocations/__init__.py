"""A second simulated web, made apart from benchmarks.changing_web: other texts, list
families, addresses and ways to move, and everything on it depends on a clock.

`papers` holds what is published, `server` the hosts, `lists` the markup of lists,
`agency` a site, `moves` the ways in which it changes.
"""
