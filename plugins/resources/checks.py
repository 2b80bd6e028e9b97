"""Whether a description may be shown to others: complete, with a licence that fits, and naming no pupil."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kkg_portal.api import Invalid, suspicions
from kkg_portal.api import gettext as _

from .licences import CLUSTER_ONLY, LICENCES, LINK_ONLY, allowed_for_adaptation, licence_name
from .plans import Description
from .vocabulary import CLASSES, KINDS, SUBJECTS

TITLE_AT_LEAST = 5
MOST_LINKS = 10
_ADDRESS = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)
# Files that hold marks or lists of pupils bear such names.
_LISTS = re.compile(
    r"\b(?:daftar|rekap|data|absen\w*|leger|buku)[\s_\-]*(?:nilai|hadir|siswa|murid|peserta[\s_]didik|kelas)\b"
    r"|\bleger\b|\brapo?r\b[\s_\-]*(?:siswa|kelas)|\bnilai[\s_\-]*(?:siswa|murid|harian|raport?)\b",
    re.IGNORECASE,
)


def check_complete(description: Description, *, file_count: int) -> None:
    """Raises Invalid at the first field somebody else would miss."""
    if not file_count and not description.links:
        raise Invalid(_("Choose a file first, or paste a link below."), field="files")
    if len(description.title) < TITLE_AT_LEAST:
        raise Invalid(
            _("Write what it is called, for example: Worksheet on fractions with paper strips."),
            field="title",
        )
    if description.kind not in KINDS:
        raise Invalid(_("Choose what kind of material it is."), field="kind")
    if description.class_phase not in CLASSES:
        raise Invalid(_("Choose the class it is for."), field="class_phase")
    if description.subject not in SUBJECTS:
        raise Invalid(_("Choose the subject."), field="subject")


def check_licence(description: Description, *, file_count: int, sources: Sequence[str] = ()) -> None:
    """Who made it and what may be done with it must fit together, and fit what it was made from."""
    if description.is_own_work is None:
        raise Invalid(_("Say whether you made it yourself."), field="own")
    if description.licence not in LICENCES:
        raise Invalid(_("Choose what colleagues may do with it."), field="licence")
    if not description.is_own_work and file_count and description.licence == LINK_ONLY:
        raise Invalid(
            _("Of what others made only the link may be shared. Take the files away and paste the link."),
            field="licence",
        )
    if not description.is_own_work and description.licence != LINK_ONLY and not description.foreign_parts:
        raise Invalid(
            _("Write who made it and where it is from, for example: Bu Rina, SDN 2, shared under CC BY."),
            field="foreign_parts",
        )
    if not description.is_own_work and description.licence == CLUSTER_ONLY:
        raise Invalid(
            _("You may only lend out so what you made yourself. Share the link instead."), field="licence"
        )
    if sources and description.licence not in allowed_for_adaptation(list(sources)):
        names = ", ".join(licence_name(code) for code in allowed_for_adaptation(list(sources)))
        raise Invalid(
            _("What it was made from allows only: %(licences)s.", licences=names or "-"), field="licence"
        )


def check_pupils(
    description: Description, file_names: Sequence[str], words: Sequence[str] = (), *, is_checked: bool
) -> None:
    """Stops once where pupils might be named; a tick says that somebody looked. `words` are those in the files."""
    found = [str(kind.label) for kind in suspicions(*description.texts, *file_names, *words)]
    found += [_("the file “%(name)s”", name=name) for name in file_names if _LISTS.search(name)]
    if found and not is_checked:
        raise Invalid(
            _(
                "This may hold data of pupils: %(what)s. Take it out, or tick below that nobody can be recognised.",
                what=", ".join(found),
            ),
            field="checked",
        )


def check_links(links: Sequence[str]) -> None:
    """Web addresses only: what opens by them is never fetched by the portal."""
    if len(links) > MOST_LINKS:
        raise Invalid(_("At most %(count)d links go with one resource.", count=MOST_LINKS), field="links")
    for link in links:
        if not _ADDRESS.fullmatch(link) or len(link) > 500:
            raise Invalid(
                _("“%(link)s” is no web address. Copy it whole, it begins with https://", link=link[:60]),
                field="links",
            )
