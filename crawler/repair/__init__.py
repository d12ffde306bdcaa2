"""Looking for a column that has died.

`memory` is what is known of it, `leads` rates the links of a page by how likely they lead
to it, `match` compares a list with it, `decide` says which list is the column and how
certain that is, `rewrite` writes the new passport. All of these are pure;
crawler.spiders.repair fetches.
"""
