"""Putting people on the list: schools, offices, single members, guests without an account."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import PortalError, back_to, current_actor, explain, form_page, ngettext, requires
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import CircleForm, GuestForm
from ..models import Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.route("/<ref:meeting>/invitees", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def invitees(meeting: Meeting) -> BaseResponse:
    form = CircleForm()
    if form.validate_on_submit():
        try:
            count = services.invite_circle(meeting, form.circle(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            warn_about_busy(meeting)
            message = ngettext("%(num)d person invited.", "%(num)d people invited.", count)
            return back_to("meetings.answers", message, meeting=meeting.public_id)
    return form_page("meetings/invitees/members.html", form, meeting=meeting)


@bp.route("/<ref:meeting>/invitees/guest", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def invite_guest(meeting: Meeting) -> BaseResponse:
    form = GuestForm()
    if form.validate_on_submit():
        try:
            invitation = services.invite_guest(meeting, form.plan(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(
                "meetings.answer_of",
                _("%(name)s is on the list.", name=invitation.guest_name),
                meeting=meeting.public_id,
                invitation=invitation.public_id,
            )
    return form_page("meetings/invitees/guest.html", form, meeting=meeting)


def warn_about_busy(meeting: Meeting) -> None:
    """How many have something else then; never who, and never what."""
    count = queries.busy_count(meeting)
    if count:
        flash(
            ngettext(
                "%(num)d person has something else at that time.",
                "%(num)d people have something else at that time.",
                count,
            ),
            "warning",
        )
