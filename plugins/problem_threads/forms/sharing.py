"""Forms around handing on: feed addresses and cards for other clusters."""

from __future__ import annotations

from wtforms import BooleanField

from kkg_portal.api import LineField, LongTextField, PortalForm, Required
from kkg_portal.api import lazy_gettext as _l

from ..plans import Sending
from ..services.cards import CardWords
from .asking import CHECKED


class FeedForm(PortalForm):
    label = LineField(
        _l("For which device?"),
        max_length=60,
        description=_l("For example: my phone"),
        validators=[Required(_l("Write which device it is for, for example: my phone."))],
    )


class CardForm(PortalForm):
    """No names of people, schools or the cluster in any of these."""

    title = LineField(
        _l("The problem in one sentence"),
        max_length=150,
        validators=[Required(_l("Write the problem first."))],
    )
    problem = LongTextField(
        _l("What happened in class"),
        max_length=4000,
        rows=5,
        validators=[Required(_l("Write what happened in class."))],
    )
    solution = LongTextField(
        _l("What helped"), max_length=6000, rows=6, validators=[Required(_l("Write what helped."))]
    )
    evidence = LongTextField(
        _l("What the trials showed"),
        max_length=1000,
        rows=2,
        description=_l("For example: tried in 5 classes, it worked in 3"),
    )
    checked = BooleanField(CHECKED)

    @property
    def words(self) -> CardWords:
        return CardWords(
            self.title.data or "", self.problem.data or "", self.solution.data or "", self.evidence.data or ""
        )

    @property
    def sending(self) -> Sending:
        return Sending(is_checked=bool(self.checked.data))
