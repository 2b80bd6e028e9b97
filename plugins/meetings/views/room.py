"""The room code: on the projector for everybody, and the page on which it is typed."""

from __future__ import annotations

import secrets

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Invalid,
    PortalError,
    RateLimiter,
    TooMany,
    back_to,
    back_with,
    clock,
    current_actor,
    explain,
    form_page,
    portal_url,
    render,
    requires,
    square_code,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import RoomCodeForm
from ..models import Meeting
from ..permissions import MeetingPermission
from ..room_code import as_typed, code_at, is_open, seconds_left
from .blueprint import bp

TRIES, PER_SECONDS = 10, 600
DEVICE_COOKIE = "kkg_phone"
_DEVICE_LETTERS = 32
_ONE_YEAR = 365 * 24 * 3600

_tries = RateLimiter(TRIES, per_seconds=PER_SECONDS)


@bp.get("/<ref:meeting>/attendance/room")
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def room(meeting: Meeting) -> BaseResponse:
    """For the projector; the page asks for itself anew when its code runs out."""
    now = clock.now()
    code = code_at(meeting.room_secret, now) if meeting.room_secret and is_open(meeting, now) else ""
    address = portal_url(url_for("meetings.scanned_code", code=code)) if code else ""
    return render(
        "meetings/attendance/room.html",
        meeting=meeting,
        code=code,
        qr=square_code(address).svg_data_uri(scale=8) if code else "",
        typed_at=portal_url(url_for("meetings.check_in")),
        seconds=seconds_left(now),
    )


@bp.post("/<ref:meeting>/attendance/room")
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def open_room(meeting: Meeting) -> BaseResponse:
    try:
        services.open_room(meeting, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.attendance", meeting=meeting.public_id)
    return back_to("meetings.room", meeting=meeting.public_id)


@bp.post("/<ref:meeting>/attendance/room/close")
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def close_room(meeting: Meeting) -> BaseResponse:
    services.close_room(meeting, actor=current_actor())
    return back_to("meetings.attendance", _("The room code is off."), meeting=meeting.public_id)


@bp.get("/h/<code>")
@requires(MeetingPermission.CHECK_IN)
def scanned_code(code: str) -> BaseResponse:
    """From the QR code: nothing is written yet, one button is left to press."""
    return _check_in_page(RoomCodeForm(formdata=None, data={"code": as_typed(code[:20])}))


@bp.route("/h", methods=["GET", "POST"])
@requires(MeetingPermission.CHECK_IN)
def check_in() -> BaseResponse:
    form = RoomCodeForm()
    if form.validate_on_submit():
        try:
            meeting = _meeting_of(form.code.data or "")
            counts = services.check_in(meeting, device=_device(), actor=current_actor())
        except TooMany:
            raise
        except PortalError as error:
            explain(form, error)
        else:
            return render(
                "meetings/attendance/checked_in.html", meeting=meeting, counts=counts, now=clock.now()
            )
    return _check_in_page(form)


def _meeting_of(typed: str) -> Meeting:
    """Wrong, run out and of another meeting are told apart by nobody, and guessing is slow."""
    actor = current_actor()
    wait_seconds = _tries.hit((actor.cluster_id, actor.user_id))
    if wait_seconds:
        raise TooMany(
            _("That was tried too often. Wait ten minutes, or tell the secretary that you are here."),
            retry_after_seconds=wait_seconds,
        )
    meeting = queries.meeting_of_code(as_typed(typed), clock.now(), actor)
    if meeting is None:
        raise Invalid(_("This code is not valid."), field="code")
    return meeting


def _check_in_page(form: RoomCodeForm) -> BaseResponse:
    response = form_page("meetings/attendance/check_in.html", form)
    # One phone for several people is allowed and shown to who takes attendance.
    if not _device():
        response.set_cookie(
            DEVICE_COOKIE,
            secrets.token_hex(_DEVICE_LETTERS // 2),
            max_age=_ONE_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response


def _device() -> str:
    found = request.cookies.get(DEVICE_COOKIE, "")
    return found if len(found) == _DEVICE_LETTERS and found.isalnum() else ""
