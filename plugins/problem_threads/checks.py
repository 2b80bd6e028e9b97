"""Whether a text may be posted: long enough to be answered, and naming no pupil unless somebody looked."""

from __future__ import annotations

from kkg_portal.api import Invalid, suspicions
from kkg_portal.api import gettext as _

from .plans import Context, Sending

TITLE_AT_LEAST = 10
TEXT_AT_LEAST = 20


def check_words(context: Context, text: str | None) -> None:
    """Long enough to be answered; a title of nothing visible counts as empty."""
    if len(context.title) < TITLE_AT_LEAST:
        raise Invalid(
            _("Write a title of at least ten letters, for example: Nine pupils do not know the letters yet."),
            field="title",
            code="too_short",
        )
    if text is not None and len(text) < TEXT_AT_LEAST:
        raise Invalid(
            _("Tell a little more: what happens in class, and how often?"),
            field="text",
            code="too_short",
        )


def check_pupils(sending: Sending, *texts: str) -> None:
    """Stops once where a pupil might be named; a tick says that somebody looked."""
    found = suspicions(*texts)
    if found and not sending.is_checked:
        raise Invalid(
            _(
                "This may name a pupil: %(what)s. Take it out, or tick below that nobody can be recognised.",
                what=", ".join(str(kind.label) for kind in found),
            ),
            field="checked",
            code="personal_data_suspected",
        )
