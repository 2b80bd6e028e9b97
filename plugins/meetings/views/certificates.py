"""Who is entitled to a certificate of a meeting or package; preparing and signing them in one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    allows,
    back_to,
    current_actor,
    explain,
    ngettext,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..activity import activity_of
from ..forms import PrepareForm
from ..models import Meeting, Package
from ..permissions import MeetingPermission
from ..queries import Standing
from .blueprint import bp

Subject = Meeting | Package


@bp.route("/<ref:meeting>/certificates")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def certificates(meeting: Meeting) -> BaseResponse:
    return _standings_page(meeting)


@bp.route("/packages/<ref:package>/certificates")
@requires(MeetingPermission.HOURS_VIEW, load=queries.programme_loaders.one_package)
def package_certificates(package: Package) -> BaseResponse:
    return _standings_page(package)


@bp.post("/<ref:meeting>/certificates/prepare")
@requires(MeetingPermission.CERTIFICATE_ISSUE, load=queries.meeting)
def prepare_certificates(meeting: Meeting) -> BaseResponse:
    return _prepare(meeting)


@bp.post("/packages/<ref:package>/certificates/prepare")
@requires(MeetingPermission.CERTIFICATE_ISSUE, load=queries.programme_loaders.one_package)
def prepare_package_certificates(package: Package) -> BaseResponse:
    return _prepare(package)


@bp.post("/<ref:meeting>/certificates/sign")
@requires(MeetingPermission.CERTIFICATE_SIGN, load=queries.meeting)
def sign_certificates(meeting: Meeting) -> BaseResponse:
    return _sign(meeting)


@bp.post("/packages/<ref:package>/certificates/sign")
@requires(MeetingPermission.CERTIFICATE_SIGN, load=queries.programme_loaders.one_package)
def sign_package_certificates(package: Package) -> BaseResponse:
    return _sign(package)


def _standings_page(subject: Subject, form: PrepareForm | None = None) -> BaseResponse:
    """Everybody for the board and the supervisor, the reader's own line for members."""
    actor = current_actor()
    sees_all = allows(actor, MeetingPermission.CERTIFICATES_VIEW)
    activity = activity_of(subject)
    found = queries.standings(activity, only=None if sees_all else actor.membership_id or 0)
    may_issue = allows(actor, MeetingPermission.CERTIFICATE_ISSUE)
    may_prepare = may_issue and activity.is_locked
    ready = [one for one in found if one.is_eligible and one.current is None]
    if form is None and may_prepare and ready:
        form = _form_of(ready)
    waiting = [one for one in found if one.current is not None and one.current.state == "prepared"]
    return render(
        "meetings/certificates/index.html",
        activity=activity,
        back=_page_of(subject),
        printed=_printed(subject),
        addresses={act: _address(subject, act) for act in ("prepare_certificates", "sign_certificates")},
        sees_all=sees_all,
        may_issue=may_issue,
        may_sign=allows(actor, MeetingPermission.CERTIFICATE_SIGN) and bool(waiting),
        form=form,
        ready=ready,
        waiting=waiting,
        issued=[one for one in found if one.current is not None and one.current.state == "issued"],
        others=[one for one in found if not one.is_eligible and one.current is None],
        status=422 if form is not None and form.errors else 200,
    )


def _prepare(subject: Subject) -> BaseResponse:
    actor = current_actor()
    if "everybody" in request.form:
        return _answer(
            subject,
            lambda: services.prepare_certificates(subject, actor=actor),
            _prepared_words,
        )
    entitled = [
        one for one in queries.standings(activity_of(subject)) if one.is_eligible and one.current is None
    ]
    form = _form_of(entitled)
    if form.validate_on_submit():
        try:
            count = services.prepare_certificates(
                subject, set(form.people.data or ()), taken_part_as=form.chosen_part, actor=actor
            )
        except PortalError as error:
            explain(form, error)
        else:
            return _back(subject, _prepared_words(count))
    return _standings_page(subject, form)


def _sign(subject: Subject) -> BaseResponse:
    actor = current_actor()
    return _answer(
        subject,
        lambda: services.sign_certificates(subject, actor=actor),
        lambda count: (
            ngettext("%(num)d certificate is valid now.", "%(num)d certificates are valid now.", count)
            if count
            else _("Signed. They become valid with the second signature.")
        ),
    )


def _answer(subject: Subject, act: Callable[[], int], words: Callable[[int], str]) -> BaseResponse:
    try:
        count = act()
    except PortalError as error:
        flash(error.message, "error")
        return _back(subject, "")
    return _back(subject, words(count))


def _prepared_words(count: int) -> str:
    return ngettext(
        "%(num)d certificate is prepared and waits for two signatures.",
        "%(num)d certificates are prepared and wait for two signatures.",
        count,
    )


def _form_of(entitled: list[Standing]) -> PrepareForm:
    """Ticked at first: those who never had one. Whose certificate was revoked gets a new one only on purpose."""
    form = PrepareForm([(one.person.public_id, one.person.full_name) for one in entitled])
    if not form.is_submitted():
        form.people.data = [one.person.public_id for one in entitled if not one.certificates]
    return form


def _address(subject: Subject, act: str) -> str:
    endpoint, where = _endpoint(subject, act)
    values: dict[str, Any] = dict(where)
    return url_for(endpoint, **values)


def _back(subject: Subject, message: str) -> BaseResponse:
    endpoint, where = _endpoint(subject, "certificates")
    return back_to(endpoint, message, **where)


def _endpoint(subject: Subject, act: str) -> tuple[str, dict[str, str]]:
    if isinstance(subject, Meeting):
        return f"meetings.{act}", {"meeting": subject.public_id}
    return f"meetings.{act.replace('certificates', 'package_certificates')}", {"package": subject.public_id}


def _printed(subject: Subject) -> str:
    """All valid ones as one PDF."""
    if isinstance(subject, Meeting):
        return url_for("meetings.all_certificates", meeting=subject.public_id, kind="pdf")
    return url_for("meetings.all_package_certificates", package=subject.public_id, kind="pdf")


def _page_of(subject: Subject) -> str:
    if isinstance(subject, Meeting):
        return url_for("meetings.show", meeting=subject.public_id)
    return url_for("meetings.index")
