"""From a brief to a file's bytes."""

from policywatch.brief.model import Brief

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}


def written(brief: Brief, form: str) -> bytes:
    """The brief as `docx`, `xlsx`, `html` or `md`; each library is imported where it is needed."""
    if form == "docx":
        from policywatch.brief.word import write
    elif form == "xlsx":
        from policywatch.brief.excel import write
    elif form == "html":
        from policywatch.brief.page import write
    elif form == "md":
        from policywatch.brief.markdown import write
    else:
        raise ValueError(f"a brief is {', '.join(MEDIA_TYPES)}, not {form!r}")
    return write(brief)
