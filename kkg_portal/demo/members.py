"""Writing the people of a demo cluster: accounts, memberships, offices, sub-groups, the open invitation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from kkg_portal.accounts.consent import ACCOUNT_PURPOSE, CURRENT_VERSION
from kkg_portal.accounts.models import Consent, Honorific, User
from kkg_portal.clusters.models import (
    Grant,
    ImportBatch,
    Invitation,
    InvitationUse,
    Membership,
    MemberStatus,
    School,
    Subgroup,
    SubgroupKind,
    SubgroupMember,
)
from kkg_portal.core import clock, passwords
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.person_names import sort_key
from kkg_portal.core.school_year import SchoolYear
from kkg_portal.demo import sign_ins
from kkg_portal.demo.people import PersonPlan
from kkg_portal.demo.places import ClusterPlan
from kkg_portal.demo.world import World

INVITATION_DAYS = 14
_GROUPS = (
    ("Fase A", SubgroupKind.PHASE, ("I", "II")),
    ("Fase B", SubgroupKind.PHASE, ("III", "IV")),
    ("Fase C", SubgroupKind.PHASE, ("V", "VI")),
    ("KKG PAI", SubgroupKind.SUBJECT, ("PAI",)),
    ("KKG PJOK", SubgroupKind.SUBJECT, ("PJOK",)),
)


def add_people(
    plan: ClusterPlan,
    people: list[PersonPlan],
    schools: list[School],
    *,
    batch: ImportBatch,
    world: World,
    rng: Random,
) -> None:
    """Accounts, memberships and all that hangs on them, inside a unit of work of the cluster."""
    users = _add_users(people, world, rng, plan.slug)
    members = _add_members(people, users, schools, world, rng)
    for person, member in zip(people, members, strict=True):
        if person.school == plan.waiting_school and not person.has_account:
            member.import_batch_id = batch.id
    session.flush()  # Grants and sub-groups need the members' ids.
    session.add_all(_grants(people, members, world.school_year))
    _add_subgroups(people, members)
    _add_invitation(plan, schools, people, members, world=world)


def _add_users(people: list[PersonPlan], world: World, rng: Random, slug: str) -> list[int]:
    """The account behind each person; whoever belongs to two clusters has one account."""
    rows: list[User | None] = []
    for person in people:
        known = world.wanderer(person)
        rows.append(None if known else make_user(person, world, rng, slug))
    session.add_all([row for row in rows if row is not None])
    session.flush()  # Memberships need the ids.
    ids = []
    for person, row in zip(people, rows, strict=True):
        if row is None:
            ids.append(world.wanderer(person)[0])  # type: ignore[index]  # known, or there would be a row
            continue
        ids.append(row.id)
        world.remember(person, row.id)
        if person.has_account:
            session.add(Consent(user_id=row.id, purpose=ACCOUNT_PURPOSE, text_version=CURRENT_VERSION))
    return ids


def make_user(person: PersonPlan, world: World, rng: Random, slug: str, *, is_admin: bool = False) -> User:
    """An account not yet saved; with a password of its own when it will stand in the file."""
    user = User(
        name=person.name.name,
        sort_name=sort_key(person.name.name),
        title_prefix=person.name.title_prefix,
        title_suffix=person.name.title_suffix,
        honorific=Honorific.BAPAK if person.sex == "L" else Honorific.IBU,
        is_admin=is_admin,
    )
    if not person.has_account:
        return user
    user.username = world.username(person.name.name)
    user.phone = world.phone() if rng.random() < 0.7 else None
    user.email = f"{user.username}@contoh.invalid" if rng.random() < 0.4 else None
    user.password_hash = world.shared_hash
    user.consent_version = CURRENT_VERSION
    if person.sign_in_role:
        password = sign_ins.new_password()
        user.password_hash = passwords.hash_password(password)
        entry = sign_ins.SignIn(person.full_name, person.sign_in_role, slug, user.username, password)
        world.sign_ins.append(entry)
    return user


def _add_members(
    people: list[PersonPlan], users: list[int], schools: list[School], world: World, rng: Random
) -> list[Membership]:
    rows = []
    for person, user_id in zip(people, users, strict=True):
        known = world.wanderer(person)
        same = known[1] if known else person
        rows.append(
            Membership(
                user_id=user_id,
                school_id=None if person.school is None else schools[person.school].id,
                status=MemberStatus.PENDING if person.is_pending else MemberStatus.ACTIVE,
                joined_on=_joined(person, world, rng),
                position=person.position,
                grade=person.grade,
                subject=person.subject,
                extra_duty=person.extra_duty,
                sex=person.sex,
                nip=same.nip,
                nuptk=same.nuptk,
                employment_status=same.employment_status,
                rank_grade=same.rank_grade,
                # Old hands; only the simple teachers among them still see the list of first steps.
                steps_closed_at=clock.now() if person.roles else None,
            )
        )
    session.add_all(rows)
    return rows


def _joined(person: PersonPlan, world: World, rng: Random) -> date:
    if person.is_pending:
        return world.today
    if not person.has_account:
        return world.school_year.first_day
    return world.school_year.first_day - timedelta(days=365 * rng.randint(1, 6))


def _grants(people: list[PersonPlan], members: list[Membership], year: SchoolYear) -> Iterator[Grant]:
    """The board of three years that began this school year, offices without end, and the board before."""
    start, end = year.first_day, SchoolYear(year.starting_year + 2).last_day
    earlier = SchoolYear(year.starting_year - 3).first_day
    lasting = {Role.PRINCIPAL, Role.SUPERVISOR, Role.DISTRICT_OFFICER, Role.SCHOOL_OPERATOR}
    for person, member in zip(people, members, strict=True):
        for role, note in person.roles:
            if role in lasting:
                yield Grant(membership_id=member.id, role=role, starts_on=earlier, note=note)
            else:
                yield Grant(membership_id=member.id, role=role, starts_on=start, ends_on=end, note=note)
        for role in person.past_roles:
            last_day = start - timedelta(days=1)
            yield Grant(membership_id=member.id, role=role, starts_on=earlier, ends_on=last_day)


def _add_subgroups(people: list[PersonPlan], members: list[Membership]) -> None:
    for title, kind, posts in _GROUPS:
        group = Subgroup(title=title, kind=kind)
        session.add(group)
        session.flush()  # Its members point at it.
        session.add_all(
            SubgroupMember(subgroup_id=group.id, membership_id=member.id)
            for person, member in zip(people, members, strict=True)
            if not person.is_pending and (person.grade in posts or person.subject in posts)
        )


def _add_invitation(
    plan: ClusterPlan,
    schools: list[School],
    people: list[PersonPlan],
    members: list[Membership],
    *,
    world: World,
) -> None:
    """An open link for the school that has not joined, and who used it already and waits."""
    chair = next(
        member
        for person, member in zip(people, members, strict=True)
        if any(role == Role.GROUP_CHAIR for role, _ in person.roles)
    )
    newcomers = [member for person, member in zip(people, members, strict=True) if person.is_pending]
    token, digest = passwords.new_token()
    world.links.append(f"{schools[plan.waiting_school].name}: /k/{plan.slug}/join/{token}")
    link = Invitation(
        school_id=schools[plan.waiting_school].id,
        digest=digest,
        created_by_id=chair.user_id,
        expires_at=clock.now() + timedelta(days=INVITATION_DAYS),
        uses=len(newcomers),
    )
    session.add(link)
    session.flush()  # Its uses point at it.
    session.add_all(InvitationUse(invitation_id=link.id, membership_id=member.id) for member in newcomers)
