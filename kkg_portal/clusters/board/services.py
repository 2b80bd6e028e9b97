"""Verbs of the board. Each raises the cluster's stamp first, so parallel changes of one board wait in line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kkg_portal.clusters.board import queries
from kkg_portal.clusters.board.terms import LEADERS, ONE_DAY, Span, first_uncovered
from kkg_portal.clusters.models import Grant, Membership, MemberStatus
from kkg_portal.clusters.stamps import cluster_changed, people_changed, reread
from kkg_portal.core.access.actor import Actor, Role
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import format_date
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.uow import verb

# Every member is a teacher; a grant of it would say nothing.
GIVEN_ROLES = tuple(role for role in Role if role is not Role.TEACHER)
YEARS = range(1950, 2101)


@dataclass(frozen=True, slots=True)
class Term:
    """The first and last day of a role as typed; `note` says which division or grade."""

    starts_on: date
    ends_on: date | None = None
    note: str = ""


@verb(CorePermission.BOARD_EDIT)
def give_role(member: Membership, role: Role, term: Term, *, actor: Actor) -> Membership:
    """Returns the member, whom the audit line names. Past terms may be entered too, as the record they are."""
    cluster_changed()
    if member.status is not MemberStatus.ACTIVE:
        raise Invalid(_("This person is no longer a member. Choose somebody else."), field="member")
    if role not in GIVEN_ROLES:
        raise Invalid(_("Every member is a teacher already. Choose another role."), field="role")
    _check_days(term)
    for held in queries.grants_of(member.id, role):
        if Span(held.starts_on, held.ends_on).meets(Span(term.starts_on, term.ends_on)):
            raise Invalid(
                _(
                    "This person already holds the role from %(day)s on. End that first, or choose other days.",
                    day=format_date(held.starts_on, "long"),
                ),
                field="role",
            )
    session.add(
        Grant(
            membership_id=member.id,
            role=role,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            note=term.note,
        )
    )
    people_changed([member.user_id])
    return member


def _check_days(term: Term) -> None:
    if term.ends_on is not None and term.ends_on < term.starts_on:
        raise Invalid(
            _(
                "The last day is before the first one. Choose %(day)s or later.",
                day=format_date(term.starts_on),
            ),
            field="ends_on",
        )
    for day, field in ((term.starts_on, "starts_on"), (term.ends_on, "ends_on")):
        if day is not None and day.year not in YEARS:
            raise Invalid(_("Check the year of this date."), field=field)


@verb(CorePermission.BOARD_EDIT)
def end_role(grant: Grant, *, gone_from: date, actor: Actor) -> Membership:
    """The role is over from a day on; the term stays as history, unless it never began.

    Raises Invalid when a day that has a chair or head would be left without one.
    """
    cluster_changed()
    reread(grant)
    if gone_from < grant.starts_on:
        raise Invalid(
            _("The role began on %(day)s. Choose that day or a later one.", day=format_date(grant.starts_on)),
            field="gone_from",
        )
    if grant.ends_on is not None and gone_from > grant.ends_on:
        raise Invalid(
            _("The role ends on %(day)s anyway. Choose an earlier day.", day=format_date(grant.ends_on)),
            field="gone_from",
        )
    _keep_a_leader(grant, gone_from)
    member = queries.holder_of(grant)
    people_changed([member.user_id])
    if gone_from == grant.starts_on:
        session.delete(grant)
    else:
        grant.ends_on = gone_from - ONE_DAY
    return member


def _keep_a_leader(grant: Grant, gone_from: date) -> None:
    if grant.role not in LEADERS:
        return
    missing = first_uncovered(Span(gone_from, grant.ends_on), queries.leading_spans(without=grant))
    if missing is not None:
        raise Invalid(
            _(
                "From %(day)s on the cluster would have neither a head nor a chair. "
                "Give one of these roles to somebody else first.",
                day=format_date(missing),
            ),
            field="gone_from",
        )
