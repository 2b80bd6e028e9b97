"""The form of a notice."""

from __future__ import annotations

from kkg_portal.api import LineField, LongTextField, Required, VersionedForm
from kkg_portal.api import lazy_gettext as _l


class NoticeForm(VersionedForm):
    title = LineField(
        _l("Title"), max_length=120, validators=[Required(_l("Write a title. For example: Rapat Kamis"))]
    )
    text = LongTextField(_l("Text"))
