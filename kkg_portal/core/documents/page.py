"""A paper as a piece of a web page: readable on a phone, and on a sheet of paper when printed.

The print rules are in static/paper.css; the fragment itself carries classes only.
"""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kkg_portal.paths import templates_dir

from .column_widths import NUMBER_MM, SIGNATURE_MM, widths_mm
from .paper import Paper, SignatureTable, Table
from .plain_text import cleaned
from .slips import code_svg
from .words import runs_of, text_of


def page_html(paper: Paper, *, heading_level: int = 2) -> Markup:
    """The paper as one <article>, to be set into a page that links paper.css.

    `heading_level` is that of the paper's Title: 1 only where the paper is all the page shows.
    """
    template = _environment().get_template("documents/paper.html")
    return Markup(template.render(paper=cleaned(paper), level=heading_level))  # noqa: S704  autoescaped template


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates_dir()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "kind": lambda block: type(block).__name__,
        "runs": runs_of,
        "plain": text_of,
        "column_classes": _column_classes,
        "code": code_svg,
    }
    return environment


def _column_classes(table: Table | SignatureTable, paper: Paper) -> list[str]:
    """A width class for each column, in hundredths: the security policy allows no style attributes."""
    widths = list(widths_mm(table, paper.text_width_mm))
    if isinstance(table, SignatureTable):
        widths = [NUMBER_MM, *widths, SIGNATURE_MM / 2, SIGNATURE_MM / 2]
    return [f"paper-w{max(1, round(width / paper.text_width_mm * 100))}" for width in widths]
