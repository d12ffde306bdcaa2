"""By relevance."""
from typing import Any
def page(session: Any, tree: Any, rows: Any, by: str, limit: int, offset: int) -> tuple[list[int], int | None]:
    raise NotImplementedError
