"""What a file really is: by its first bytes and structure, with its name only as a second witness."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _, format_list
from kkg_portal.core.judging import content, zips
from kkg_portal.core.judging.pictures import MAX_PICTURE_PIXELS
from kkg_portal.core.judging.verdict import Refused

from .pictures import picture_size
from .refusals import as_invalid


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file the core can judge; `extensions[0]` is the one to give it."""

    name: str
    content_type: str
    extensions: tuple[str, ...]

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.name: kind
    for kind in (
        FileKind("png", "image/png", ("png",)),
        FileKind("jpeg", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
        FileKind("webp", "image/webp", ("webp",)),
        FileKind("pdf", "application/pdf", ("pdf",)),
        FileKind("docx", f"{_OFFICE}.wordprocessingml.document", ("docx",)),
        FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
        FileKind("pptx", f"{_OFFICE}.presentationml.presentation", ("pptx",)),
        FileKind("csv", "text/csv", ("csv",)),
        FileKind("txt", "text/plain", ("txt",)),
    )
}
PICTURES = frozenset({"png", "jpeg", "webp"})

_OPEN = "application/vnd.oasis.opendocument"
# What only files sent in parts may be: their judge looks into all of it.
MORE_KINDS = {
    kind.name: kind
    for kind in (
        FileKind("gif", "image/gif", ("gif",)),
        FileKind("mp3", "audio/mpeg", ("mp3",)),
        FileKind("m4a", "audio/mp4", ("m4a",)),
        FileKind("mp4", "video/mp4", ("mp4", "m4v", "3gp")),
        FileKind("odt", f"{_OPEN}.text", ("odt",)),
        FileKind("ods", f"{_OPEN}.spreadsheet", ("ods",)),
        FileKind("odp", f"{_OPEN}.presentation", ("odp",)),
        FileKind("zip", "application/zip", ("zip", "h5p")),
        FileKind("docm", "application/vnd.ms-word.document.macroenabled.12", ("docm",)),
        FileKind("xlsm", "application/vnd.ms-excel.sheet.macroenabled.12", ("xlsm",)),
        FileKind("pptm", "application/vnd.ms-powerpoint.presentation.macroenabled.12", ("pptm",)),
        FileKind("locked", "application/x-ole-storage", ("docx", "xlsx", "pptx")),
    )
}
# Never opened by anything here and only ever saved: files with macros, and Office files behind a password.
MACROS = frozenset({"docm", "xlsm", "pptm"})
MEDIA = frozenset(MORE_KINDS) - MACROS - {"locked"}


def judge_file(stream: BinaryIO, file_name: str, *, allowed: Collection[str]) -> FileKind:
    """The kind of a seekable file, one of `allowed` (names of KINDS); leaves the stream at its start.

    Raises Invalid with what to do instead. Between pictures a wrong ending is forgiven (phones rename them);
    take the ending from the answer. Whatever follows a file's proper beginning does not change its kind.
    """
    ending = ending_of(file_name)
    try:
        kind = KINDS[_name_of_content(stream, ending)]
    except Refused as refusal:
        raise as_invalid(refusal) from refusal
    if kind.name not in allowed:
        raise _not_taken(allowed)
    fits = ending in kind.extensions or (kind.is_picture and _is_picture_ending(ending))
    if not fits:
        raise Invalid(
            _(
                "The name of this file does not fit its content, which is %(kind)s. "
                "Save it again in the right format.",
                kind=kind.extensions[0].upper(),
            )
        )
    if kind.is_picture:
        _refuse_huge_picture(stream, kind)
    stream.seek(0)
    return kind


def ending_of(file_name: str) -> str:
    """What stands behind the last dot of a name, as people hide it behind capitals and spaces."""
    return file_name.rpartition(".")[2].strip().lower() if "." in file_name else ""


def _name_of_content(stream: BinaryIO, ending: str) -> str:
    """By the first bytes; of an archive by its list and declared main part, and nothing in it is unpacked."""
    stream.seek(0)
    head = stream.read(content.HEAD_BYTES)
    if not head:
        raise Refused("empty")
    picture = content.picture_kind(head)
    if picture in PICTURES:
        return picture
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _name_of_zip(stream)
    if content.is_old_office(head):
        raise Refused("old_office")
    if content.starts_as_markup(head):
        raise Refused("markup")
    if ending in ("csv", "txt") and content.is_text(head):
        return ending
    raise Refused("unknown")


def _name_of_zip(stream: BinaryIO) -> str:
    with zips.opened(stream) as archive:
        kind = zips.office_kind(archive)
    if kind in MACROS:
        raise Refused("macros")
    if kind not in KINDS:
        raise Refused("unknown")
    return kind


def _is_picture_ending(ending: str) -> bool:
    return any(ending in KINDS[name].extensions for name in PICTURES)


def _refuse_huge_picture(stream: BinaryIO, kind: FileKind) -> None:
    size = picture_size(stream, kind.name)
    if size is None:
        raise as_invalid(Refused("damaged"))
    if size[0] * size[1] > MAX_PICTURE_PIXELS:
        raise as_invalid(Refused("too_many_pixels", width=size[0], height=size[1]))


def _not_taken(allowed: Collection[str]) -> Invalid:
    names = [kind.extensions[0].upper() for kind in KINDS.values() if kind.name in allowed]
    return Invalid(
        _("This kind of file cannot be used here. Choose one of: %(kinds)s.", kinds=format_list(names))
    )
