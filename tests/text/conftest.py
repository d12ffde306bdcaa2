"""Properties are tried without a deadline: the first example of a run also reads the tables of characters."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
