"""What the core itself puts into the portal's pages, through the same contract as plugins."""

from __future__ import annotations

from kkg_portal.clusters.finding.sources import SOURCES
from kkg_portal.clusters.first_steps.card import CARD as MY_STEPS
from kkg_portal.clusters.first_steps.card import STEPS
from kkg_portal.clusters.schools.queries import resolve_school
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.notifications.modes import DIGEST, Mode
from kkg_portal.core.plugins.contract import Contributions, MenuItem, NotificationType, SlotPoint
from kkg_portal.dashboard.core_cards import CARDS, SLOT_POINTS

PERSON_POINT = SlotPoint(
    name="clusters.person",
    promise="A section on the page of one member. Passes membership_id (int); show only what the actor may see "
    "about that person, in at most two queries.",
)

contributions = Contributions(
    menu=(
        MenuItem(
            key="home",
            title=_l("Home"),
            endpoint="dashboard.home",
            icon="home",
            permission=CorePermission.CLUSTER_VIEW,
            weight=0,
        ),
        MenuItem(
            key="people",
            title=_l("Members"),
            endpoint="people.index",
            icon="users",
            permission=CorePermission.MEMBER_VIEW,
            weight=30,
        ),
        MenuItem(
            key="search",
            title=_l("Search"),
            endpoint="finding.search",
            icon="search",
            permission=CorePermission.CLUSTER_VIEW,
            section="more",
            weight=10,
        ),
        MenuItem(
            key="calendar",
            title=_l("School-year calendar"),
            endpoint="calendar.index",
            icon="calendar",
            permission=CorePermission.CLUSTER_VIEW,
            section="more",
            weight=20,
        ),
        MenuItem(
            key="schools",
            title=_l("Schools"),
            endpoint="schools.index",
            icon="school",
            permission=CorePermission.CLUSTER_VIEW,
            section="more",
            weight=30,
        ),
        MenuItem(
            key="board",
            title=_l("Board and roles"),
            endpoint="board.index",
            icon="star",
            permission=CorePermission.MEMBER_VIEW,
            section="more",
            weight=35,
        ),
        MenuItem(
            key="subgroups",
            title=_l("Sub-groups"),
            endpoint="subgroups.index",
            icon="list",
            permission=CorePermission.CLUSTER_VIEW,
            section="more",
            weight=40,
        ),
        MenuItem(
            key="letters",
            title=_l("Register of letters"),
            endpoint="registers.letters",
            icon="mail",
            permission=CorePermission.LETTER_VIEW,
            section="more",
            weight=60,
        ),
        MenuItem(
            key="profile",
            title=_l("Profile and papers"),
            endpoint="profile.edit",
            icon="edit",
            permission=CorePermission.CLUSTER_EDIT,
            section="more",
            weight=70,
        ),
        MenuItem(
            key="synonyms",
            title=_l("Words that mean the same"),
            endpoint="synonyms.edit",
            icon="search",
            permission=CorePermission.CLUSTER_EDIT,
            section="more",
            weight=72,
        ),
        MenuItem(
            key="parts",
            title=_l("Parts of the portal"),
            endpoint="switches.index",
            icon="settings",
            permission=CorePermission.PLUGIN_SWITCH,
            section="more",
            weight=75,
        ),
        MenuItem(
            key="audit",
            title=_l("Who did what"),
            endpoint="registers.audit",
            icon="history",
            permission=CorePermission.AUDIT_VIEW,
            section="more",
            weight=80,
        ),
    ),
    cards=(*CARDS, MY_STEPS),
    first_steps=STEPS,
    search=SOURCES,
    notifications=(
        NotificationType(
            key=DIGEST, title=_l("Summaries, daily and weekly"), mail=Mode.WEEKLY, push=Mode.OFF
        ),
    ),
    slot_points=(*SLOT_POINTS, PERSON_POINT),
    resolvers={"core.school": resolve_school},
)
