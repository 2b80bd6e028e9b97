"""From what people write in threads to what a page shows: the portal's Markdown within the limits of one post."""

from __future__ import annotations

import re

from kkg_portal.api import Invalid, render_markdown
from kkg_portal.api import gettext as _

MOST_CHARACTERS = 20_000
MOST_LINKS = 200
MOST_PICTURES = 20
MOST_LEVELS = 20
MOST_COLUMNS = 50
MOST_ROWS = 500
# How much longer the page may become than what was typed; short texts with one address in them are let through.
MOST_TIMES_LONGER = 20
_FREE_LENGTH = 4_000

_PICTURE = re.compile(r"!\[[^\]\n]*\][(\[]")
_TAG = re.compile(r"<(/?)(blockquote|ul|ol|table|tr|td|th|a)\b")
_NESTING = frozenset({"blockquote", "ul", "ol"})


def rendered(source: str) -> str:
    """HTML that passed the portal's walls. Raises Invalid, at the field `text`, with what is too much of what."""
    if len(source) > MOST_CHARACTERS:
        sentence = _("This text is too long. At most %(count)d characters fit here.", count=MOST_CHARACTERS)
        raise Invalid(sentence, field="text", code="too_long")
    if len(_PICTURE.findall(source)) > MOST_PICTURES:
        raise _refuse(_("At most %(count)d pictures fit into one text.", count=MOST_PICTURES))
    try:
        html = str(render_markdown(source))
    except Invalid as error:
        raise _refuse(error.message) from error
    if len(html) > max(_FREE_LENGTH, MOST_TIMES_LONGER * len(source)):
        raise _refuse(_("This text becomes too large as a page. Use fewer tables, lists or links."))
    _judge(html)
    return html


def _judge(html: str) -> None:
    links = levels = rows = cells = 0
    for match in _TAG.finditer(html):
        closes, tag = bool(match[1]), match[2]
        if tag in _NESTING:
            levels += -1 if closes else 1
        elif closes:
            continue
        elif tag == "a":
            links += 1
        elif tag == "table":
            rows = 0
        elif tag == "tr":
            rows, cells = rows + 1, 0
        else:
            cells += 1
        if levels > MOST_LEVELS:
            raise _refuse(_("This text is nested too deeply. Use fewer levels of lists and quotes."))
        if rows > MOST_ROWS or cells > MOST_COLUMNS:
            raise _refuse(_("This table is too large. Attach it as a file."))
    if links > MOST_LINKS:
        raise _refuse(_("At most %(count)d links fit into one text.", count=MOST_LINKS))


def _refuse(sentence: str) -> Invalid:
    return Invalid(sentence, field="text", code="render_limit")


def quoted(name: str, no: int, text: str) -> str:
    """What a reply begins with when it answers to a passage: the passage as a quote, and from where it is."""
    lines = "\n".join(f"> {line}" for line in text.strip().split("\n")[:12])
    return f"{lines}\n>\n> *{name}, #{no}*\n\n"
