"""A brief as an HTML file of its own, for the browser and for print."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from policywatch.brief.model import Brief
from policywatch.web.showing import outward

FOLDER = Path(__file__).parent / "templates"


def write(brief: Brief) -> bytes:
    """The file in UTF-8; everything that articles say is escaped, and nothing is loaded."""
    template = _environment().get_template("brief.html")
    return template.render(brief=brief, words=brief.wording).encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["outward"] = outward
    return environment
