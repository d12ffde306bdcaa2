"""Likeness of meaning, by a small model: the extra `[meaning]`."""
