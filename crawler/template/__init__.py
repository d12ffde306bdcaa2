"""What the pages of one template have in common: where each field stands, and what they
all repeat.

`spots` names places in a page, `memory` holds what was learned of them (a value),
`lessons` turns a reading into what is learned from it, `recall` makes evidence for the
next page of it, `watch` keeps it during a visit.
"""
