"""From what people write to what a page may show. The one file that knows bleach.

Three walls: Markdown with raw HTML off, then nh3, then bleach with a narrower list (it also links bare
addresses). Render once when text is saved and store RENDERER_VERSION beside it; a higher number here means
the stored HTML is to be rendered anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import MutableMapping
from functools import partial
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import nh3
from markupsafe import Markup

from .errors import Invalid
from .i18n import _, format_size

if TYPE_CHECKING:
    from bleach.sanitizer import Cleaner

RENDERER_VERSION = 1
MAX_INPUT_BYTES = 50_000
MAX_OUTPUT_BYTES = 400_000

# HTML that has passed all three walls.
SafeHtml = Markup

_TEXT_TAGS = frozenset({"a", "br", "code", "del", "em", "s", "strong"})
_BLOCK_TAGS = frozenset({"blockquote", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"})
_TABLE_TAGS = frozenset({"table", "tbody", "td", "th", "thead", "tr"})
_TAGS = _TEXT_TAGS | _BLOCK_TAGS | _TABLE_TAGS
_LINK_REL = "nofollow noopener noreferrer ugc"
_SCHEMES = frozenset({"http", "https", "mailto"})
ALIGN_CLASSES = {"text-align:right": "align-right", "text-align:center": "align-center"}
# With content: their text is code, never something to read.
_DROPPED_WITH_CONTENT = frozenset({"script", "style"})
_CLOSED_BY_THE_NEXT = frozenset(
    {"br", "col", "hr", "img", "input", "li", "p", "tbody", "td", "th", "thead", "tr"}
)
# Building the tree of ten thousand boxes in one another takes quadratic time, for us and for the reader.
_MAX_DEPTH = 200


def render_markdown(text: str) -> SafeHtml:
    """CommonMark with tables and strikethrough as safe HTML; no pictures, headings from h2 down.

    Raises Invalid when the text, or what it would become, is too large for one field.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_INPUT_BYTES:
        raise too_long()
    # Imported at the first text that is saved: pages that only show text never pay for the parser.
    from .markdown import html_of

    return clean_html(html_of(clean_text(text)))


def clean_html(html: str) -> SafeHtml:
    """Foreign HTML through the two sanitising walls; for what was not written as Markdown."""
    _refuse_oversized(html)
    _refuse_deep(html)
    # An entity may have spelt out what `clean_text` drops.
    first = nh3.clean(
        _drop_unseen(html),
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes={"a": {"href"}, "ol": {"start"}},
        allowed_classes={"td": set(ALIGN_CLASSES.values()), "th": set(ALIGN_CLASSES.values())},
        url_schemes=set(_SCHEMES),
        url_relative="deny",
        link_rel=_LINK_REL,
    )
    _refuse_oversized(first)
    second = str(_bleach_cleaner().clean(first))
    _refuse_oversized(second)
    return Markup(second)  # noqa: S704  because this is what the whole module is for


def _refuse_oversized(html: str) -> None:
    if len(html) > MAX_OUTPUT_BYTES or len(html.encode("utf-8", "surrogatepass")) > MAX_OUTPUT_BYTES:
        raise too_long()


def _refuse_deep(html: str) -> None:
    # Counted per tag name, so that a closing tag which closes nothing does not hide an open one.
    still_open: Counter[str] = Counter()
    depth = 0
    for match in re.finditer(r"<(/?)([a-zA-Z]+)", html):
        closes, name = bool(match[1]), match[2].lower()
        if name in _CLOSED_BY_THE_NEXT or (closes and not still_open[name]):
            continue
        still_open[name] += -1 if closes else 1
        depth += -1 if closes else 1
        if depth > _MAX_DEPTH:
            raise Invalid(_("This text is nested too deeply. Use fewer levels of lists and quotes."))


def too_long() -> Invalid:
    return Invalid(
        _(
            "This text is too long or has too many table cells (at most %(size)s). "
            "Shorten it or attach it as a file.",
            size=format_size(MAX_INPUT_BYTES),
        )
    )


# First wall: Markdown, in markdown.py


# No @ in the host: https://bank.example@evil.example is written to be misread. A port is a number, or nothing opens.
_FOLLOWABLE = re.compile(
    r"(?:https?://[^/?#\s\[\]@\\:]+(?::[0-9]{1,5})?(?:[/?#][^\s\x00-\x1f]*)?|mailto:[^/?#\s][^\s\x00-\x1f]*)\Z",
    re.IGNORECASE,
)


def is_followable(url: str) -> bool:
    """Absolute web and mail addresses only: a relative one means something else in a mail or a paper."""
    return _FOLLOWABLE.match(url) is not None


# Third wall: bleach, and bare addresses

# bleach's own pattern takes quadratic time on "-a.-a.-a." and links every soal.id; this one is linear.
_BARE_ADDRESS = re.compile(r"(?<![\w@./:-])\({0,3}(?:https?://|www\.)[^\s<>\"'`{}|\\^]+", re.IGNORECASE)


def _bleach_cleaner() -> Cleaner:
    # Imported late for the same reason.
    from bleach.linkifier import LinkifyFilter
    from bleach.sanitizer import Cleaner

    # A fresh one (0.1 ms) each time: its parser keeps state, and shared by threads it mixes people's texts.
    return Cleaner(
        tags=_TAGS,
        attributes=_is_kept_attribute,
        protocols=_SCHEMES,
        strip=True,
        strip_comments=True,
        filters=[
            partial(LinkifyFilter, callbacks=[_finish_link], skip_tags={"pre", "code"}, url_re=_BARE_ADDRESS)
        ],
    )


def _is_kept_attribute(tag: str, name: str, value: str) -> bool:
    match tag, name:
        case "a", "href":
            return is_followable(value)
        case "a", "rel":
            return value == _LINK_REL
        case "ol", "start":
            return re.fullmatch(r"[0-9]{1,9}", value) is not None
        case "td" | "th", "class":
            return value in ALIGN_CLASSES.values()
    return False


_LinkAttributes = MutableMapping[tuple[str | None, str] | str, str]


def _finish_link(attributes: _LinkAttributes, new: bool = False) -> _LinkAttributes | None:
    """Every link carries the same `rel`; what cannot be followed becomes plain text."""
    if not is_followable(attributes.get((None, "href"), "")):
        return None
    attributes[(None, "rel")] = _LINK_REL
    return attributes


# Text without markup

_STARTS_A_LINE = _BLOCK_TAGS | {"br", "div", "h1", "table", "tr"}


def plain_text(html: str) -> str:
    """What a reader would see of HTML that passed the walls: a line per paragraph, item or table row."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return _drop_unseen("\n".join(line for line in lines if line))


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._in_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_pre = self._in_pre or tag == "pre"
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        self._in_pre = self._in_pre and tag != "pre"
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data if self._in_pre else data.replace("\n", " "))

    def _separate(self, tag: str) -> None:
        if tag in _STARTS_A_LINE:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")


# What people type into fields

# Control, bidi and invisible signs, halves of pairs and non-characters. Kept on purpose: the joiners
# U+200C/D (emoji, Arabic and Javanese letters) and the Arabic signs U+0600-0605 and U+06DD of Quran verses.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean_line(text: str, max_length: int, *, field: str | None = None) -> str:
    """`text` for a one-line field: single spaces, nothing invisible; Invalid when it does not fit."""
    return _fitting(" ".join(_drop_unseen(unicodedata.normalize("NFC", text)).split()), max_length, field)


def clean_text(text: str, max_length: int | None = None, *, field: str | None = None) -> str:
    """`text` for a field of several lines: one kind of line end, no blank ends, nothing invisible."""
    lines = _LINE_BREAK.sub("\n", unicodedata.normalize("NFC", text))
    return _fitting(_drop_unseen(lines).strip("\n").rstrip(), max_length, field)


def _drop_unseen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _fitting(text: str, max_length: int | None, field: str | None) -> str:
    if max_length is not None and len(text) > max_length:
        raise Invalid(_("Shorten this to at most %(count)d characters.", count=max_length), field=field)
    return text
