"""The roll call's form: one radio group a person, and one button that marks the rest as present."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from wtforms import HiddenField
from wtforms.validators import Length

from kkg_portal.api import PortalForm

from .kinds import AttendanceStatus
from .queries import RollEntry

_STATUSES = {status.value: status for status in AttendanceStatus}
# The value of the button "The rest is present".
REST_PRESENT = "rest-present"


def new_form_id() -> str:
    """Names one rendering of a form, so that its second arrival is recognised."""
    return secrets.token_hex(12)


class RollCallForm(PortalForm):
    """`form_id` is new each time the page is shown; the groups themselves are read by `marked`."""

    form_id = HiddenField(default=new_form_id, validators=[Length(min=8, max=40)])

    def marked(self, lines: Sequence[RollEntry], answers: Mapping[str, str]) -> dict[str, AttendanceStatus]:
        """What was chosen, by the key of the line; lines without a choice are present if the button said so."""
        chosen = {}
        for line in lines:
            status = _STATUSES.get(answers.get(f"status-{line.key}", ""))
            if status is None and answers.get("action") == REST_PRESENT:
                status = AttendanceStatus.PRESENT
            if status is not None:
                chosen[line.key] = status
        return chosen
