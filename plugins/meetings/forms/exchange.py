"""Forms of files of meetings."""

from __future__ import annotations

from kkg_portal.api import PortalForm, UploadField, VersionedForm
from kkg_portal.api import lazy_gettext as _l


class BringFileForm(PortalForm):
    file = UploadField(
        _l("File with meetings"),
        allowed=(),
        description=_l("It ends in .json and was saved by a portal like this, at most 10 MB."),
        render_kw={"accept": ".json,application/json"},
    )


class TakeInForm(VersionedForm):
    """Nothing but the intention, for the file as it was looked at."""
