"""One official paper as plain data, before anybody decides whether it becomes a page, a Word file or a PDF.

Every string in here is text and nothing else: no renderer reads markup out of it. Words such as "Nomor" or
"Tembusan" come from the caller too, because they belong to the paper and not to the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from .slips import Slips
from .words import Content, Picture

Align = Literal["left", "center", "right", "justify"]
Emphasis = Literal["normal", "strong", "strongest"]
Indent = Literal["none", "first_line", "block"]
Marker = Literal["decimal", "alpha", "bullet"]
PaperSize = Literal["A4", "F4"]

# Width and height upright. F4 (folio) is what schools keep in the drawer; it is not ISO and not US Legal.
SHEET_MM: dict[PaperSize, tuple[int, int]] = {"A4": (210, 297), "F4": (215, 330)}
# The left margin leaves room for the holes of a ring binder.
MARGIN_MM = {"top": 15, "right": 20, "bottom": 20, "left": 30}
# A framed sheet hangs on a wall and is not punched: the same distance on both sides.
FRAMED_MARGIN_MM = {"top": 18, "right": 24, "bottom": 18, "left": 24}


@dataclass(frozen=True, slots=True)
class LetterheadLine:
    text: str
    emphasis: Emphasis = "normal"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The kop: who writes, from the highest office down, where they sit, and the double rule underneath.

    As a block it heads a sheet of its own, where one file holds the letters of several senders.
    """

    lines: tuple[LetterheadLine, ...]
    address: tuple[str, ...] = ()
    logo: Picture | None = None
    second_logo: Picture | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """The name of the paper, centred; `number` is the whole line, such as "Nomor: 421.2/045/KKG/XI/2025"."""

    text: str
    number: str = ""
    subtitle: str = ""
    underline: bool = True
    large: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """The one line a certificate is about, centred in large letters: whose it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of the paper; level 1 stands right under the Title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`keep_with_next` holds it on the page of what follows, as a sentence that opens a list needs."""

    content: Content
    align: Align = "justify"
    indent: Indent = "none"
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """Label : value, colons under each other: Hari, tanggal / Waktu / Tempat."""

    pairs: tuple[tuple[str, Content], ...]
    indent: bool = True


@dataclass(frozen=True, slots=True)
class LetterFields:
    """Nomor, Lampiran and Hal at the left, place and date at the right of the first of them."""

    pairs: tuple[tuple[str, Content], ...]
    place_and_date: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """ "Yth." and who is written to, numbered as soon as there are two; `place` is the line "di Tempat"."""

    salutation: str
    recipients: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry of a list, with what was said under it."""

    content: Content
    items: tuple[Content, ...] = ()
    marker: Marker = "alpha"


@dataclass(frozen=True, slots=True)
class NumberedList:
    items: tuple[Content | ListItem, ...]
    marker: Marker = "decimal"
    start: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is a share: a column of 2 is twice as wide as a column of 1."""

    header: str
    width: float = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that repeats on every page; `foot` rows are sums and stand once, at the end.

    `label` names the table to a screen reader. `row_height_mm` makes room for a pen. `empty` is what the
    single row says when there are none.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    foot: tuple[tuple[Content, ...], ...] = ()
    label: str = ""
    row_height_mm: float = 0
    empty: str = ""

    def __post_init__(self) -> None:
        _expect_cells(self.columns, self.rows + self.foot)


@dataclass(frozen=True, slots=True)
class SignatureTable:
    """An attendance sheet: the renderer numbers the rows, adds blank ones and draws the signature column.

    Signatures zig-zag, odd numbers left and even ones right, so that two names share the height of two rows.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    number_header: str
    signature_header: str
    spare_rows: int = 0
    label: str = ""
    row_height_mm: float = 9

    def __post_init__(self) -> None:
        _expect_cells(self.columns, self.rows)

    @property
    def all_rows(self) -> tuple[tuple[Content, ...], ...]:
        """Names first, then the blank rows for those who walk in."""
        return self.rows + (("",) * len(self.columns),) * self.spare_rows


@dataclass(frozen=True, slots=True)
class Signer:
    """`above` stands over the title ("Mengetahui," or place and date); `identity` is "NIP. ..." or "-"."""

    name: str
    title: str = ""
    above: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signers from left to right; a single one stands right, one left over stands in the middle below.

    `picture` stands between the first two places: the code by which a paper can be checked.
    """

    signers: tuple[Signer, ...]
    columns: int = 2
    space_mm: float = 20
    picture: Picture | None = None

    @property
    def ranks(self) -> tuple[tuple[Signer | None, ...], ...]:
        """The signers line by line, None where a place stays empty; a line of one is the centred rest."""
        if len(self.signers) == 1:
            return ((None,) * (self.columns - 1) + self.signers,)
        step = self.columns
        return tuple(self.signers[at : at + step] for at in range(0, len(self.signers), step))


@dataclass(frozen=True, slots=True)
class Copies:
    """Tembusan: who else gets the letter."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Photo:
    picture: Picture
    caption: str


@dataclass(frozen=True, slots=True)
class PhotoGrid:
    """Photos with their captions, `columns` beside each other: three rows of two on a sheet."""

    photos: tuple[Photo, ...]
    columns: int = 2
    height_mm: int = 58

    @property
    def ranks(self) -> tuple[tuple[Photo, ...], ...]:
        step = self.columns
        return tuple(self.photos[at : at + step] for at in range(0, len(self.photos), step))


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new sheet: an attachment, the back of a certificate."""


@dataclass(frozen=True, slots=True)
class SmallPrint:
    text: str


Block = (
    Title | Headline | Heading | Paragraph | Fields | LetterFields | Addressee | NumberedList | Table | SignatureTable
    | Signatures | Copies | PageBreak | SmallPrint | Letterhead | Slips | PhotoGrid
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """`kind` is the caller's word for it ("invitation"), `document_id` what the register calls it.

    `dated` is the day on the paper: it names the file and dates the PDF, so one paper always gives one file.
    """

    title: str
    kind: str
    blocks: tuple[Block, ...]
    letterhead: Letterhead | None = None
    language: str = "id"
    paper_size: PaperSize = "A4"
    landscape: bool = False
    document_id: str = ""
    dated: date | None = None
    author: str = ""
    # A double line around every sheet, as on certificates.
    framed: bool = False

    @property
    def margin_mm(self) -> dict[str, int]:
        return FRAMED_MARGIN_MM if self.framed else MARGIN_MM

    @property
    def sheet_mm(self) -> tuple[int, int]:
        """Width and height of the sheet as it lies."""
        width, height = SHEET_MM[self.paper_size]
        return (height, width) if self.landscape else (width, height)

    @property
    def text_width_mm(self) -> int:
        return self.sheet_mm[0] - self.margin_mm["left"] - self.margin_mm["right"]

    @property
    def has_title(self) -> bool:
        """Whether headings hang under a Title, which decides the level they get."""
        return any(isinstance(block, Title) for block in self.blocks)


def _expect_cells(columns: tuple[Column, ...], rows: tuple[tuple[Content, ...], ...]) -> None:
    if not columns or any(len(row) != len(columns) for row in rows):
        raise ValueError("a row has one cell for each column")
