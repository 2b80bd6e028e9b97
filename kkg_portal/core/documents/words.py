"""What blocks of a paper are filled with: runs of words, and pictures."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words that look the same."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


# Where a block takes Content, a plain string does; "\n" starts a new line.
Content = str | tuple[Run, ...]


def runs_of(content: Content) -> tuple[Run, ...]:
    return (Run(content),) if isinstance(content, str) else content


def text_of(content: Content) -> str:
    return "".join(run.text for run in runs_of(content))


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG the portal has already opened and re-encoded; anything else raises Invalid.

    The web page cannot hold the bytes (its security policy allows no data: addresses), so it shows the
    picture only when `url` is a path of this portal.
    """

    data: bytes
    description: str
    url: str = ""

    def __post_init__(self) -> None:
        if not self.data.startswith((_PNG, _JPEG)):
            raise Invalid(_("Use a PNG or JPEG picture for the logo."))
        if self.url and (not self.url.startswith("/") or self.url.startswith(("//", "/\\"))):
            raise ValueError("a picture's url is a path of this portal")
