"""What a watched column looks like, so that a list that is not the one known is noticed
and not read.

A column is one list address of a source. `shape` holds what is remembered of it,
`signs` what one page says of itself, `judgement` decides (pure), `memory` learns from
what was accepted, `watch` does both during a visit.
"""
