"""What a form says when somebody else saved in between: the text stays, and saving once more is meant."""

from __future__ import annotations

from kkg_portal.api import VersionedForm
from kkg_portal.api import gettext as _


def keep_typed(form: VersionedForm, newest: int) -> None:
    """The form goes on from the newest version, with a sentence at its top."""
    form.form_errors.append(_("Somebody changed it meanwhile. Your text is here: look, then save once more."))
    form.version.data = str(newest)
