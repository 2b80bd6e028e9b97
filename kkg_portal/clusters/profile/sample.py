"""A letter that shows how the cluster's papers will look: its letterhead, a next number, its salutation."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from kkg_portal.clusters.letters import print_number
from kkg_portal.clusters.models import Cluster, LetterCounter
from kkg_portal.clusters.papers import letterhead
from kkg_portal.clusters.profile.services import Papers
from kkg_portal.core.db.engine import session
from kkg_portal.core.documents import Addressee, LetterFields, Paper, Paragraph
from kkg_portal.core.i18n import format_date, in_language, pgettext
from kkg_portal.core.i18n import gettext as _


def next_number(cluster: Cluster, today: date) -> str:
    """The number the next invitation would get; taking it is left to the letter itself."""
    last = session.scalar(select(LetterCounter.last).where(LetterCounter.year == today.year)) or 0
    return print_number(
        cluster.letter_pattern, kind="invitation", sequence=last + 1, unit=cluster.letter_unit, dated_on=today
    )


def sample_letter(cluster: Cluster, today: date) -> Paper:
    """In the language of the cluster's papers, whatever the reader's."""
    with in_language(cluster.language):
        head = LetterFields(
            (
                (pgettext("letter", "Number"), next_number(cluster, today)),
                (pgettext("letter", "Enclosures"), "-"),
                (pgettext("letter", "Subject"), _("Invitation to a KKG meeting")),
            ),
            place_and_date=", ".join(filter(None, (cluster.city, format_date(today, "long")))),
        )
        return Paper(
            _("Sample letter"),
            "sample",
            (
                head,
                Addressee(
                    pgettext("letter", "To"),
                    (_("All members of the KKG"),),
                    pgettext("letter", "in their place"),
                ),
                Paragraph(cluster.salutation, align="left"),
                Paragraph(
                    _("This is how your letters will begin. The text comes from the part that writes them.")
                ),
            ),
            letterhead=letterhead(cluster),
            language=cluster.language,
            paper_size=cluster.paper_size.value,
            dated=today,
        )


def with_papers(cluster: Cluster, papers: Papers) -> Cluster:
    """A copy of the cluster that carries `papers`, for looking at them before they are saved."""
    return Cluster(
        slug=cluster.slug,
        number=cluster.number,
        name=cluster.name,
        city=cluster.city,
        language=cluster.language,
        logo_sha256=cluster.logo_sha256,
        paper_size=papers.paper_size,
        letterhead=list(papers.letterhead),
        letterhead_address=papers.letterhead_address,
        salutation=papers.salutation,
        letter_pattern=papers.letter_pattern,
        letter_unit=papers.letter_unit,
    )
