"""The permissions of the portal itself and who holds them before a cluster changes anything."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from kkg_portal.core.access.actor import COORDINATORS, Actor, Role
from kkg_portal.core.access.policy import Permission, Policy, Predicate, all_of, by_role, member
from kkg_portal.core.i18n import lazy_gettext as _l


class CorePermission(Permission):
    CLUSTER_VIEW = "core.cluster.view"
    CLUSTER_EDIT = "core.cluster.edit"
    MEMBER_VIEW = "core.member.view"
    MEMBER_IDS_VIEW = "core.member_ids.view"
    MEMBER_EDIT = "core.member.edit"
    MEMBER_IMPORT = "core.member.import"
    MEMBER_HELP = "core.member.help"
    OWN_WORK_EDIT = "core.own_work.edit"
    INVITATION_EDIT = "core.invitation.edit"
    BOARD_EDIT = "core.board.edit"
    SCHOOL_EDIT = "core.school.edit"
    SUBGROUP_EDIT = "core.subgroup.edit"
    CALENDAR_EDIT = "core.calendar.edit"
    UPLOAD_EDIT = "core.upload.edit"
    PLUGIN_SWITCH = "core.plugin.switch"
    LETTER_VIEW = "core.letter.view"
    AUDIT_VIEW = "core.audit.view"


_coordinators = by_role(*COORDINATORS)
_operator = by_role(Role.SCHOOL_OPERATOR)


def _is_active(actor: Actor) -> ColumnElement[bool]:
    from kkg_portal.clusters.models import Membership, MemberStatus

    return Membership.status == MemberStatus.ACTIVE


# People who wait for approval or have left are the coordinators' business alone.
_present = Predicate(
    "of a present member",
    lambda _actor, subject: getattr(subject, "status", "active") == "active",
    _is_active,
)
_coordinating = Predicate(
    "coordinator",
    lambda actor, _subject: actor.is_coordinator or CorePermission.MEMBER_EDIT.value in actor.granted,
)
_own_school = Predicate(
    "of the actor's own school",
    lambda actor, subject: subject is None or _school_of(subject) == actor.school_id,
)
_own_row = Predicate(
    "own row",
    lambda actor, subject: subject is None or getattr(subject, "id", None) == actor.membership_id,
)
_own_upload = Predicate(
    "own upload",
    lambda actor, subject: subject is None or getattr(subject, "user_id", None) == actor.user_id,
)


def _school_of(subject: object) -> object:
    """The school something belongs to; a school belongs to itself."""
    return getattr(subject, "school_id", getattr(subject, "id", None))


core_policy = Policy(
    permissions=CorePermission,
    titles={
        CorePermission.CLUSTER_VIEW: _l("See the cluster's pages"),
        CorePermission.CLUSTER_EDIT: _l("Change the cluster's profile and settings"),
        CorePermission.MEMBER_VIEW: _l("See who the members are"),
        CorePermission.MEMBER_IDS_VIEW: _l("See NIP, NUPTK and phone numbers of members"),
        CorePermission.MEMBER_EDIT: _l("Change and approve members"),
        CorePermission.MEMBER_IMPORT: _l("Import teachers"),
        CorePermission.MEMBER_HELP: _l("Give a member a one-time code for a new password"),
        CorePermission.OWN_WORK_EDIT: _l("Say which class and subject one teaches"),
        CorePermission.INVITATION_EDIT: _l("Invite people"),
        CorePermission.BOARD_EDIT: _l("Give and end roles"),
        CorePermission.SCHOOL_EDIT: _l("Change schools"),
        CorePermission.SUBGROUP_EDIT: _l("Change sub-groups"),
        CorePermission.CALENDAR_EDIT: _l("Change the school-year calendar"),
        CorePermission.UPLOAD_EDIT: _l("Send large files in parts"),
        CorePermission.PLUGIN_SWITCH: _l("Turn parts of the portal on and off"),
        CorePermission.LETTER_VIEW: _l("See the register of letters"),
        CorePermission.AUDIT_VIEW: _l("See who did what"),
    },
    rules={
        CorePermission.OWN_WORK_EDIT: (all_of(member, _own_row),),
        CorePermission.CLUSTER_VIEW: (all_of(member),),
        CorePermission.CLUSTER_EDIT: (all_of(_coordinators),),
        CorePermission.MEMBER_VIEW: (all_of(member, _present), all_of(_coordinating)),
        CorePermission.MEMBER_IDS_VIEW: (all_of(_coordinators),),
        CorePermission.MEMBER_EDIT: (all_of(_coordinators),),
        CorePermission.MEMBER_IMPORT: (all_of(_coordinators), all_of(_operator, _own_school)),
        CorePermission.MEMBER_HELP: (all_of(_coordinators),),
        CorePermission.INVITATION_EDIT: (all_of(_coordinators),),
        CorePermission.BOARD_EDIT: (all_of(by_role(Role.CLUSTER_HEAD, Role.GROUP_CHAIR)),),
        CorePermission.SCHOOL_EDIT: (all_of(_coordinators),),
        CorePermission.SUBGROUP_EDIT: (all_of(_coordinators),),
        CorePermission.CALENDAR_EDIT: (all_of(_coordinators),),
        CorePermission.UPLOAD_EDIT: (all_of(member, _own_upload),),
        CorePermission.PLUGIN_SWITCH: (all_of(by_role(Role.CLUSTER_HEAD, Role.GROUP_CHAIR)),),
        CorePermission.LETTER_VIEW: (all_of(_coordinators),),
        CorePermission.AUDIT_VIEW: (all_of(_coordinators),),
    },
)
