"""A module no response header may get imported (tests.hostile.corpus.bodies, GHSA-cwxj)."""

raise RuntimeError("a response header was executed")
