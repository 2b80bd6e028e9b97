"""The form of a plugin's settings, generated from what its manifest declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField

from kkg_portal.clusters.whole_number import WholeNumberField
from kkg_portal.core.forms import LineField, PortalForm, Required
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.plugins.contract import Plugin, Setting

# A key may be any word, "data" and "errors" too, so the fields carry names no form has.
_PREFIX = "setting_"
_SMALLEST, _LARGEST = -1_000_000_000, 1_000_000_000


class SettingsForm(PortalForm):
    """Filled with fields by `settings_form`."""

    @property
    def values(self) -> dict[str, Any]:
        """The chosen values by the keys of the manifest."""
        return {
            name.removeprefix(_PREFIX): "" if field.data is None else field.data
            for name, field in self._fields.items()
            if name.startswith(_PREFIX)
        }


def settings_form(plugin: Plugin, present: Mapping[str, Any]) -> SettingsForm:
    fields = {f"{_PREFIX}{declared.key}": _field(declared) for declared in plugin.settings}
    kind: type[SettingsForm] = type("SettingsForm", (SettingsForm,), fields)
    return kind(data={f"{_PREFIX}{key}": value for key, value in present.items()})


def _field(declared: Setting) -> Any:
    if declared.kind is bool:
        return BooleanField(declared.title, description=declared.help)
    if declared.kind is int:
        return WholeNumberField(
            declared.title,
            minimum=_SMALLEST if declared.minimum is None else declared.minimum,
            maximum=_LARGEST if declared.maximum is None else declared.maximum,
            description=declared.help,
            validators=[Required(_l("Type a whole number."))],
        )
    return LineField(declared.title, description=declared.help, max_length=declared.maximum or 200)
