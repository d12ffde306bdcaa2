"""The page's archives."""

from tests.policywatch.web.conftest import desk, library, locked, stocked_file

__all__ = ["desk", "library", "locked", "stocked_file"]
