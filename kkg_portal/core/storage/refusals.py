"""What is said of a file that is not taken: one sentence for each code of the judges."""

from __future__ import annotations

from collections.abc import Mapping

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.judging.verdict import Refused, Value

_SENTENCES: Mapping[str, Text] = {
    "empty": _l("This file is empty. Choose it again, or save it again first."),
    "damaged": _l("This file is damaged. Open it where it was made and save it again."),
    "unknown": _l("The portal does not know this kind of file. Save it as PDF and try again."),
    "markup": _l("Web pages and SVG drawings are not taken. Save it as PDF or as a PNG picture."),
    "old_office": _l(
        "This is an old Office file or has a password. Save it as DOCX, XLSX or PPTX without a password."
    ),
    "macros": _l("This file contains macros. Save it without macros, as DOCX, XLSX or PPTX."),
    "password": _l("This file has a password. Save it without a password."),
    "unpacks_to_too_much": _l("This file unpacks to far more than it seems to hold, so it is not taken."),
    "unsafe_names": _l("Names in this archive lead out of its folder. Pack the files again."),
    "nested_archives": _l(
        "This archive holds archives within archives. Unpack it and pack the files themselves."
    ),
    "too_many_pixels": _l(
        "This picture has %(width)d x %(height)d pixels, too many to work with. Make it smaller."
    ),
    "too_large_picture": _l("This picture is too large to work with. Make it smaller."),
    "heic": _l("This photo is in the HEIC format. Save it as JPG and send it again."),
    "differs": _l("What arrived differs from what was sent. Remove it from the list and send it again."),
    "unreadable": _l("The portal could not look into this file. Save it as PDF and try again."),
}


def sentence(code: str, values: Mapping[str, Value]) -> str:
    """In the language of whoever reads it; a code of a later version reads as the most general one."""
    text = str(_SENTENCES.get(code, _SENTENCES["unreadable"]))
    try:
        return text % values if values else text
    except (KeyError, TypeError, ValueError):
        return str(_SENTENCES["unreadable"])


def as_invalid(refusal: Refused) -> Invalid:
    return Invalid(sentence(refusal.code, refusal.values))
