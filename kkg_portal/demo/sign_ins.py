"""Who of the demo can be signed in as, and the file that tells their passwords."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kkg_portal.core.access.actor import Role
from kkg_portal.demo.people import PersonPlan
from kkg_portal.demo.places import IN_TWO_CLUSTERS

FILE_NAME = "demo-accounts.json"
ADMIN = "admin"
AGE_OF_THE_ELDER = 50

_ONE_OF_EACH = (
    Role.CLUSTER_HEAD,
    Role.GROUP_CHAIR,
    Role.SECRETARY,
    Role.TREASURER,
    Role.FACILITATOR,
    Role.PRINCIPAL,
    Role.SCHOOL_OPERATOR,
)
_ONCE = (Role.SUPERVISOR, Role.DISTRICT_OFFICER)
# Easy to read out and to type on a phone; four of them and three digits are about 34 bits.
_WORDS = (
    "sawah", "bukit", "pantai", "sungai", "hujan", "angin", "bulan", "bintang", "pelangi", "embun",
    "kebun", "ladang", "danau", "ombak", "pasir", "karang", "jagung", "kelapa", "mangga", "durian",
    "salak", "rambutan", "pisang", "pepaya", "nanas", "bayam", "kacang", "kunyit", "jahe", "lada",
    "cengkeh", "padi", "elang", "merpati", "kenari", "pipit", "camar", "bangau", "rusa", "kancil",
    "kijang", "gajah", "kerbau", "kuda", "kambing", "ikan", "penyu", "lebah", "kapur", "pensil", "buku",
    "peta", "layar", "perahu", "jala", "tikar", "payung", "lampu", "jendela", "pintu", "tangga",
    "lonceng", "gitar", "seruling",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the file; `role` is a Role's value or "admin", `cluster` a slug or nothing."""

    name: str
    role: str
    cluster: str
    username: str
    password: str


def new_password() -> str:
    words = "-".join(secrets.choice(_WORDS) for _ in range(4))
    return f"{words}-{secrets.randbelow(1000):03d}"


def choose(people: Sequence[PersonPlan], *, is_first: bool, year: int) -> None:
    """Mark those of a cluster whose passwords will be known: one of each office, two teachers."""
    wanted = (*_ONE_OF_EACH, *_ONCE) if is_first else _ONE_OF_EACH
    for role in wanted:
        _mark(_holders(people, role), role)
    teachers = [person for person in people if _is_plain_teacher(person)]
    _mark((person for person in teachers if year - person.born.year < AGE_OF_THE_ELDER), Role.TEACHER)
    _mark((person for person in teachers if year - person.born.year >= AGE_OF_THE_ELDER), Role.TEACHER)
    if is_first:
        _mark((person for person in people if person.full_name == IN_TWO_CLUSTERS), Role.FACILITATOR)


def _holders(people: Sequence[PersonPlan], role: Role) -> Iterator[PersonPlan]:
    for person in people:
        if any(held == role for held, _note in person.roles):
            yield person


def _mark(candidates: Iterable[PersonPlan], role: Role) -> None:
    person = next((one for one in candidates if one.has_account and not one.sign_in_role), None)
    if person is not None:
        person.sign_in_role = role.value


def _is_plain_teacher(person: PersonPlan) -> bool:
    return bool(
        person.position == "Guru Kelas"
        and person.has_account
        and not person.is_pending
        and not person.holds_office
        and not person.past_roles
    )


def write_file(instance: Path, sign_ins: Sequence[SignIn]) -> Path:
    """The file for its owner's eyes, complete or not at all."""
    path = instance / FILE_NAME
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    entries = [asdict(entry) for entry in sorted(sign_ins, key=lambda one: (one.cluster, one.role))]
    with os.fdopen(
        os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as target:
        json.dump(entries, target, ensure_ascii=False, indent=1)
    part.replace(path)
    return path
