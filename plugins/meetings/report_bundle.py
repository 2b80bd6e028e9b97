"""Everything for the report of a meeting in one file: papers in their order, photos, material."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from sqlalchemy import select

from kkg_portal.api import (
    Attachment,
    Paper,
    TooLarge,
    Unavailable,
    current_cluster,
    docx_bytes,
    download_name,
    format_number,
    open_attachment,
    pdf_bytes,
    session,
)
from kkg_portal.api import (
    gettext as _,
)

from .kinds import FileKind
from .models import AgendaItem, Meeting, MeetingFile
from .papers import (
    assignment_letters,
    filled_attendance_sheet,
    invitation_letter,
    minutes_paper,
    official_record,
)
from .papers.photo_page import Taken, photo_page
from .queries import issue_of
from .wall_clock import day_of

LARGEST_BYTES = 200_000_000
MOST_FILES = 200
# A paper takes about as much as PDF and Word file together.
ABOUT_A_PAPER = 70_000
# More would take the PDF engine's whole memory; the Word file holds them all the same.
PHOTOS_IN_PDF_BYTES = 3_000_000
PHOTOS_IN_WORD_BYTES = 40_000_000
_ON_PAPER = frozenset({"image/jpeg", "image/png"})
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class BundledFile:
    attachment: Attachment
    kind: FileKind
    title: str


@dataclass(frozen=True, slots=True)
class BundlePlan:
    """What goes in. `about_bytes` is exact for files and a good guess for papers."""

    papers: tuple[str, ...]
    files: tuple[BundledFile, ...]

    @property
    def photos(self) -> tuple[BundledFile, ...]:
        return tuple(file for file in self.files if file.kind is FileKind.PHOTO)

    @property
    def about_bytes(self) -> int:
        return len(self.papers) * ABOUT_A_PAPER + sum(file.attachment.size_bytes for file in self.files)


def plan_bundle(meeting: Meeting) -> BundlePlan:
    """The list of what the file will hold, without making any of it. Internal items keep their files."""
    rows = session.execute(
        select(MeetingFile, Attachment)
        .join(Attachment, Attachment.id == MeetingFile.attachment_id)
        .outerjoin(AgendaItem, AgendaItem.id == MeetingFile.item_id)
        .where(
            MeetingFile.meeting_id == meeting.id,
            MeetingFile.deleted_at.is_(None),
            AgendaItem.is_internal.is_not(True),
        )
        .order_by(MeetingFile.id)
        .limit(MOST_FILES)
    )
    files = tuple(BundledFile(row.Attachment, row.MeetingFile.kind, row.MeetingFile.title) for row in rows)
    papers = [
        _("Invitation letter"),
        _("Assignment letters"),
        _("Attendance sheet"),
        _("Minutes of the meeting"),
        _("Official record"),
    ]
    if any(_fits_on_paper(file) for file in files):
        papers.append(_("Documentation"))
    return BundlePlan(tuple(papers), files)


def write_bundle(meeting: Meeting) -> tuple[IO[bytes], int]:
    """The zip in a temporary file that vanishes when it is closed, and its length; read from its beginning.

    Raises TooLarge with what to do instead.
    """
    plan = plan_bundle(meeting)
    if plan.about_bytes > LARGEST_BYTES:
        raise TooLarge(
            _(
                "All files together are larger than %(limit)s MB. Download the large ones one by one.",
                limit=format_number(LARGEST_BYTES // 1_000_000),
            )
        )
    target = tempfile.TemporaryFile(prefix="kkg-report-")  # noqa: SIM115  because the response closes it
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            _add_papers(bundle, meeting, plan)
            _add_files(bundle, plan)
    except BaseException:
        target.close()
        raise
    length = target.tell()
    target.seek(0)
    return target, length


def bundle_name(meeting: Meeting) -> str:
    """By day, so that the files of a year sort."""
    paper = Paper(f"laporan {meeting.title}", "report", (), dated=day_of(meeting, current_cluster()))
    return download_name(paper, "zip")


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk


def _add_papers(bundle: zipfile.ZipFile, meeting: Meeting, plan: BundlePlan) -> None:
    papers: list[tuple[str, Paper]] = [
        ("undangan", invitation_letter(meeting)),
        ("surat-tugas", assignment_letters(meeting)),
        ("daftar-hadir", filled_attendance_sheet(meeting)),
        ("notulen", minutes_paper(meeting, issue_of(meeting))),
        ("berita-acara", official_record(meeting)),
    ]
    for number, (name, paper) in enumerate(papers, start=1):
        bundle.writestr(f"{number:02}-{name}.pdf", pdf_bytes(paper))
        bundle.writestr(f"{number:02}-{name}.docx", docx_bytes(paper))
    photos = _taken(plan.photos)
    if photos:
        paper = photo_page(meeting, photos)
        if sum(len(photo.data) for photo in photos) <= PHOTOS_IN_PDF_BYTES:
            # A photo that is damaged stops the PDF engine; the Word file and the photo itself are there.
            with suppress(Unavailable):
                bundle.writestr("06-dokumentasi.pdf", pdf_bytes(paper))
        bundle.writestr("06-dokumentasi.docx", docx_bytes(paper))


def _taken(photos: Sequence[BundledFile]) -> list[Taken]:
    """Those a paper can show, in their order, until there are too many of them."""
    found: list[Taken] = []
    left = PHOTOS_IN_WORD_BYTES
    for photo in photos:
        left -= photo.attachment.size_bytes
        if left < 0:
            break
        if _fits_on_paper(photo):
            with open_attachment(photo.attachment) as stream:
                found.append(Taken(stream.read(), photo.title))
    return found


def _fits_on_paper(file: BundledFile) -> bool:
    return file.kind is FileKind.PHOTO and file.attachment.content_type in _ON_PAPER


def _add_files(bundle: zipfile.ZipFile, plan: BundlePlan) -> None:
    folders = {FileKind.PHOTO: "07-foto", FileKind.MATERIAL: "08-materi", FileKind.SIGNED_PAPER: "09-berkas"}
    counts = dict.fromkeys(FileKind, 0)
    for file in plan.files:
        counts[file.kind] += 1
        # Numbered, so that two files of one name do not lie on each other.
        name = f"{folders[file.kind]}/{counts[file.kind]:02}-{file.attachment.name}"
        with open_attachment(file.attachment) as source, bundle.open(name, "w") as entry:
            while chunk := source.read(_CHUNK_BYTES):
                entry.write(chunk)
