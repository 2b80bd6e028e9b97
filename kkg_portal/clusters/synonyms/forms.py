"""The form of the cluster's own words: one line for each thing."""

from __future__ import annotations

from kkg_portal.core.forms import LongTextField, VersionedForm
from kkg_portal.core.i18n import lazy_gettext as _l


class SynonymsForm(VersionedForm):
    lines = LongTextField(
        _l("Words that mean the same here"),
        max_length=20_000,
        rows=10,
        description=_l(
            "One line for each thing, with an equals sign between the words. For example: pojok baca = taman baca"
        ),
    )
