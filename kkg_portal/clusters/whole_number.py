"""A text box for a whole number between two limits; what was typed stays in the box when it is not one."""

from __future__ import annotations

import re
from typing import Any

from wtforms import Field
from wtforms.widgets import TextInput

from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import gettext as _

_NUMBER = re.compile(r"-?[0-9]{1,12}")


class WholeNumberField(Field):
    """`data` is an int, or None when the box was left empty. "1.200" and "1 200" are 1200."""

    widget = TextInput()

    def __init__(self, label: Text = "", *, minimum: int, maximum: int, **kwargs: Any) -> None:
        render_kw = {"inputmode": "numeric", "class": "short", **kwargs.pop("render_kw", {})}
        super().__init__(label, render_kw=render_kw, **kwargs)
        self.minimum, self.maximum = minimum, maximum
        self.typed = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]).strip()[:60] if valuelist else ""
        self.data = None
        if not self.typed:
            return
        digits = self.typed.replace(".", "").replace(" ", "")
        is_number = _NUMBER.fullmatch(digits) is not None
        if not is_number or not self.minimum <= int(digits) <= self.maximum:
            raise ValueError(
                _(
                    "Type a whole number from %(minimum)d to %(maximum)d.",
                    minimum=self.minimum,
                    maximum=self.maximum,
                )
            )
        self.data = int(digits)

    def _value(self) -> str:
        return str(self.data) if self.data is not None else self.typed
