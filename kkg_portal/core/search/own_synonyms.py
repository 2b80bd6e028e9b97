"""Ways to say the same thing that a cluster added: read at each question, so they hold for old texts and new ones."""

from __future__ import annotations

from flask import g
from sqlalchemy import Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.core.db.engine import Model, session
from kkg_portal.core.db.mixins import ClusterOwned, Timestamped, Versioned
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.search.words import words_of
from kkg_portal.core.tenancy import bound_cluster_id

MOST_LINES = 200
MOST_WAYS = 8
MOST_WORDS = 5


class OwnSynonyms(ClusterOwned, Versioned, Timestamped, Model):
    """One row for each cluster that has any: a line for each thing, its ways apart by "="."""

    __tablename__ = "core_synonyms"
    __table_args__ = (UniqueConstraint("cluster_id"),)

    lines: Mapped[str] = mapped_column(Text, default="")


def own_synonyms() -> OwnSynonyms | None:
    return session.scalar(select(OwnSynonyms))


def own_lines() -> tuple[str, ...]:
    """The bound cluster's lines, read once per application context."""
    remembered: dict[int | None, tuple[str, ...]] = g.setdefault("own_synonyms", {})
    cluster_id = bound_cluster_id()
    if cluster_id not in remembered:
        found = session.scalar(select(OwnSynonyms.lines))
        remembered[cluster_id] = tuple((found or "").splitlines())
    return remembered[cluster_id]


def forget_own_lines() -> None:
    """After a change, for whoever searches in the same application context."""
    g.pop("own_synonyms", None)


def checked_lines(typed: str) -> list[str]:
    """The lines as they are kept; Invalid with the number of the line that cannot be used."""
    lines = [line for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise Invalid(_("At most %(count)d lines fit here.", count=MOST_LINES), field="lines")
    return [_checked(number, line) for number, line in enumerate(lines, start=1)]


def _checked(number: int, line: str) -> str:
    ways = [" ".join(way.split()) for way in line.split("=")]
    ways = [way for way in ways if way]
    shown = {"number": number, "line": line.strip()[:60]}
    if len(ways) < 2:
        raise Invalid(
            _("Line %(number)d needs an equals sign and another word behind it: %(line)s", **shown),
            field="lines",
        )
    if len(ways) > MOST_WAYS:
        words = _(
            "Line %(number)d has more than %(count)d words for one thing: %(line)s", count=MOST_WAYS, **shown
        )
        raise Invalid(words, field="lines")
    if not all(0 < len(words_of(way)) <= MOST_WORDS for way in ways):
        raise Invalid(
            _(
                "In line %(number)d there are more than %(count)d words between two equals signs, or none: %(line)s",
                count=MOST_WORDS,
                **shown,
            ),
            field="lines",
        )
    return " = ".join(ways)
