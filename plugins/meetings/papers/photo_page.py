"""Dokumentasi: the photos of a meeting with what they show, three rows of two on a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kkg_portal.api import (
    Paper,
    Paragraph,
    Photo,
    PhotoGrid,
    Picture,
    Title,
    bound_cluster,
    format_date,
    in_language,
)
from kkg_portal.api import (
    gettext as _,
)

from ..models import Meeting
from ..wall_clock import day_of
from .facts import PaperFrame


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo as it was handed in: PNG or JPEG."""

    data: bytes
    caption: str


def photo_page(meeting: Meeting, photos: Sequence[Taken]) -> Paper:
    cluster = bound_cluster()
    with in_language(cluster.language):
        held = day_of(meeting, cluster)
        day = format_date(held)
        frame = PaperFrame(cluster, held)
        grid = PhotoGrid(
            tuple(
                Photo(Picture(photo.data, photo.caption or meeting.title), photo.caption or day)
                for photo in photos
            )
        )
        blocks = (
            Title(_("DOCUMENTATION"), subtitle=meeting.title),
            Paragraph(f"{day}, {meeting.place}" if meeting.place else day, align="center"),
            grid,
        )
        return frame.around(_("Documentation"), "photos", blocks)
