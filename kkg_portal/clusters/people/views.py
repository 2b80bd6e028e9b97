"""Pages about the people of a cluster."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters import directory
from kkg_portal.clusters.models import Membership, MemberStatus
from kkg_portal.clusters.people import helping, queries, services
from kkg_portal.clusters.people.forms import OwnWorkForm, PersonForm
from kkg_portal.clusters.people.queries import Filters
from kkg_portal.clusters.people.services import Work
from kkg_portal.core import clock
from kkg_portal.core.access.actor import ROLE_TITLES
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import Invalid, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.identifiers import format_nip
from kkg_portal.core.sanitize import clean_line
from kkg_portal.core.web import back_to, explain, form_page, may, render

bp = Blueprint("people", __name__, url_prefix="/k/<cluster>/people")

# Whoever is not a coordinator sees present members only.
OPEN_GROUPS = ("members",)
GROUPS = ("members", "without_account", "left")


@bp.get("/")
@requires(CorePermission.MEMBER_VIEW)
def index() -> BaseResponse:
    may_edit = may(CorePermission.MEMBER_EDIT)
    filters = _filters(GROUPS if may_edit else OPEN_GROUPS)
    found = queries.people(filters, on=clock.today(current_cluster()))
    return render(
        "clusters/people/index.html",
        filters=filters,
        people=found,
        schools=directory.schools(),
        newcomers=queries.newcomers() if may_edit else [],
        without_account=queries.count_without_account() if may_edit else 0,
        may_edit=may_edit,
        may_import=may(CorePermission.MEMBER_IMPORT),
        may_invite=may(CorePermission.INVITATION_EDIT),
        may_help=may(CorePermission.MEMBER_HELP),
        role_titles=ROLE_TITLES,
    )


def _filters(groups: tuple[str, ...]) -> Filters:
    asked = request.args
    group = asked.get("group", "")
    return Filters(
        text=clean_line(asked.get("q", "")[:200], 120),
        school=asked.get("school", "")[:10],
        group=group if group in groups else "members",
        after=asked.get("after", "")[:10],
    )


@bp.get("/<ref:person>")
@requires(CorePermission.MEMBER_VIEW, load=queries.person)
def show(person: Membership) -> BaseResponse:
    return render(
        "clusters/people/show.html",
        person=person,
        terms=queries.terms(person),
        today=clock.today(current_cluster()),
        role_titles=ROLE_TITLES,
        nip=format_nip(person.nip or ""),
        is_me=person.id == current_actor().membership_id,
        may_see_ids=may(CorePermission.MEMBER_IDS_VIEW),
        may_edit=may(CorePermission.MEMBER_EDIT),
        may_help=may(CorePermission.MEMBER_HELP),
        may_invite=may(CorePermission.INVITATION_EDIT),
        statuses=MemberStatus,
    )


@bp.route("/<ref:person>/edit", methods=["GET", "POST"])
@requires(CorePermission.MEMBER_EDIT, load=queries.person)
def edit(person: Membership) -> BaseResponse:
    schools = directory.schools()
    form = PersonForm.of(person, schools)
    offer = ""
    if form.validate_on_submit():
        offer = form.better_name()
        if not offer:
            try:
                _save(person, form, {row.public_id: row.id for row in schools})
            except PortalError as error:
                explain(form, error)
            else:
                for warning in form.nip_warnings:
                    flash(warning, "warning")
                return back_to("people.show", _("Saved."), person=person.public_id)
        else:
            form.name.data = form.offered.data = offer
    status = 422 if form.errors else 200
    # The draft holds the name as typed and would put it back over the offer.
    done = f"person:{person.public_id}" if offer else ""
    return render(
        "clusters/people/edit.html", form=form, person=person, offer=offer, draft_done=done, status=status
    )


def _save(person: Membership, form: PersonForm, school_ids: dict[str, int]) -> None:
    work = Work(
        school_id=school_ids.get(form.school.data),
        position=form.position.data,
        grade=form.grade.data,
        subject=form.subject.data,
        extra_duty=form.extra_duty.data,
        nuptk=form.nuptk.data or None,
        nip=form.nip.data or None,
        rank_grade=form.rank_grade.data,
        employment_status=form.employment_status.data,
    )
    services.edit(
        person,
        work,
        name=form.chosen_name(),
        honorific=form.chosen_honorific(),
        version=form.version_number,
        actor=current_actor(),
    )


@bp.route("/own-work", methods=["GET", "POST"])
@requires(CorePermission.OWN_WORK_EDIT)
def own_work() -> BaseResponse:
    """Everybody's own class and subject; school and the rest are the coordinators' to change."""
    actor = current_actor()
    membership = queries.own_row(actor)
    form = OwnWorkForm.of(membership)
    if form.validate_on_submit():
        try:
            services.edit_own_work(
                membership,
                form.grade_after(membership.grade),
                form.subject.data,
                version=form.version_number,
                actor=actor,
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("people.show", _("Saved."), person=membership.public_id)
    return form_page("clusters/people/own_work.html", form, membership=membership)


@bp.post("/<ref:person>/approve")
@requires(CorePermission.MEMBER_EDIT, load=queries.person)
def approve(person: Membership) -> BaseResponse:
    same = request.form.get("same_as", "")
    same_as = queries.person(same) if same else None
    name = person.user.full_name
    services.approve(person, same_as=same_as, actor=current_actor())
    return back_to("people.index", _("%(name)s is a member now.", name=name))


@bp.post("/<ref:person>/refuse")
@requires(CorePermission.MEMBER_EDIT, load=queries.person)
def refuse(person: Membership) -> BaseResponse:
    name = person.user.full_name
    services.refuse(person, actor=current_actor())
    return back_to("people.index", _("%(name)s was not let in.", name=name))


@bp.post("/<ref:person>/leave")
@requires(CorePermission.MEMBER_EDIT, load=queries.person)
def leave(person: Membership) -> BaseResponse:
    try:
        services.end_membership(person, actor=current_actor())
    except Invalid as error:
        flash(error.message, "error")
        return back_to("people.show", person=person.public_id)
    words = _("%(name)s is no member any more. Old papers keep the name.", name=person.user.full_name)
    flash((words, url_for("people.reactivate", person=person.public_id)), "undo")  # type: ignore[arg-type]  # words and address
    return back_to("people.index")


@bp.post("/<ref:person>/reactivate")
@requires(CorePermission.MEMBER_EDIT, load=queries.person)
def reactivate(person: Membership) -> BaseResponse:
    try:
        services.reactivate(person, actor=current_actor())
    except Invalid as error:
        flash(error.message, "error")
        return back_to("people.show", person=person.public_id)
    return back_to(
        "people.show", _("%(name)s is a member again.", name=person.user.full_name), person=person.public_id
    )


@bp.post("/<ref:person>/code")
@requires(CorePermission.MEMBER_HELP, load=queries.person)
def give_code(person: Membership) -> BaseResponse:
    """Answers with the slip itself: the code may stand in no address and in no cookie."""
    try:
        slip = helping.give_code(person, actor=current_actor())
    except Invalid as error:
        flash(error.message, "error")
        return back_to("people.show", person=person.public_id)
    return render("clusters/people/slip.html", person=person, slip=slip, site=_site())


def _site() -> str:
    """The portal's address as it is read aloud."""
    from flask import current_app

    base_url: str = current_app.extensions["kkg_settings"].base_url
    return base_url.partition("://")[2].rstrip("/")
