"""Small papers to cut out, several on a sheet, each with an address as a square code for a phone's camera."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kkg_portal.core.square_codes import square_code, square_code_png

# Four beneath each other fit between the margins of A4, and so of F4.
SLIP_HEIGHT_MM = 64
CODE_MM = 30


@dataclass(frozen=True, slots=True)
class Slip:
    """`link` becomes the code; `code_words` is what a screen reader says in its place.

    `large` lines are what somebody copies sign by sign; they stand below the others.
    """

    title: str
    lines: tuple[str, ...]
    link: str
    code_words: str
    large: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slips:
    slips: tuple[Slip, ...]
    columns: int = 2


def code_png(link: str) -> bytes:
    """One pixel deep colours and no frame of its own: a few hundred bytes."""
    return square_code_png(link, scale=6, border=2)


def code_svg(link: str) -> Markup:
    """The code as a piece of a page. It needs no style, which the security policy would refuse."""
    code = square_code(link)
    return Markup(  # noqa: S704  because segno draws squares and repeats nothing of the link
        code.svg_inline(scale=4, border=2, omitsize=True, svgclass="paper-slip-code", lineclass=None)
    )
