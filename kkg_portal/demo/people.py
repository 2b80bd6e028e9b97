"""Inventing people: names, titles, birth dates and the numbers schools keep about them, the same each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from kkg_portal.core.access.actor import Role
from kkg_portal.core.identifiers import PPPK_MONTH
from kkg_portal.core.number_words import roman
from kkg_portal.core.person_names import PersonName, split_titles

MEN = (
    "Ahmad", "Budi", "Cahyo", "Dedi", "Eko", "Fajar", "Gilang", "Hari", "Imam", "Joko", "Kurnia", "Lukman",
    "Made", "Nanang", "Oki", "Purwanto", "Rizal", "Slamet", "Teguh", "Wahyu", "Yoga", "Zaenal",
)  # fmt: skip
WOMEN = (
    "Aisyah", "Bunga", "Citra", "Dian", "Elis", "Fatimah", "Gita", "Hesti", "Indah", "Juminten", "Kartika",
    "Lestari", "Maya", "Nining", "Puji", "Ratih", "Sulastri", "Titin", "Umi", "Winarti", "Yanti", "Zubaidah",
)  # fmt: skip
SECOND_NAMES = (
    "Abdullah", "Anggraeni", "Firmansyah", "Handayani", "Hidayat", "Kurniasih", "Maulana", "Ningsih", "Nugraha",
    "Pertiwi", "Pratama", "Purnamasari", "Rahayu", "Ramadhan", "Santoso", "Sari", "Siregar", "Suharti", "Susanto",
    "Utami", "Wibowo", "Wijaya", "Simanjuntak", "Tanjung", "Nasution", "Manurung", "Tambunan", "Bria", "Leki",
)  # fmt: skip
_FOR_MEN_ONLY = frozenset({"Abdullah", "Firmansyah", "Hidayat", "Pratama", "Ramadhan", "Santoso", "Susanto"})
_FOR_WOMEN_ONLY = frozenset(
    {"Anggraeni", "Handayani", "Kurniasih", "Ningsih", "Pertiwi", "Purnamasari", "Sari", "Suharti", "Utami"}
)
SHARE_OVER_50 = 0.27


@dataclass(slots=True)
class PersonPlan:
    """Somebody as they will be written: who they are, where they work, and which offices they hold."""

    name: PersonName
    sex: str
    born: date
    school: int | None = None
    position: str = ""
    grade: str = ""
    subject: str = ""
    employment_status: str = ""
    rank_grade: str = ""
    nip: str | None = None
    nuptk: str | None = None
    extra_duty: str = ""
    roles: list[tuple[Role, str]] = field(default_factory=list)
    past_roles: list[Role] = field(default_factory=list)
    has_account: bool = True
    is_pending: bool = False
    # What stands in demo-accounts.json for this person; empty means nobody knows their password.
    sign_in_role: str = ""

    @property
    def full_name(self) -> str:
        return str(self.name)

    @property
    def holds_office(self) -> bool:
        return bool(self.roles)


class Inventor:
    """Draws people for one cluster; no two of them share a name."""

    def __init__(self, rng: Random, year: int) -> None:
        self._rng = rng
        self._year = year
        self._taken: set[str] = set()

    def reserve(self, names: list[str]) -> None:
        """Keep invented people from being called like those of the stories."""
        self._taken.update(split_titles(name).name for name in names)

    def named(self, name: str, sex: str, *, youngest: int = 28, oldest: int = 49) -> PersonPlan:
        return self._employ(PersonPlan(split_titles(name), sex, self._birthday(youngest, oldest)))

    def teacher(self, *, subject: str = "") -> PersonPlan:
        sex = "L" if self._rng.random() < (0.7 if subject == "PJOK" else 0.32) else "P"
        is_older = self._rng.random() < SHARE_OVER_50
        born = self._birthday(50, 58) if is_older else self._birthday(24, 49)
        return self._employ(PersonPlan(self._name(sex, subject), sex, born))

    def principal(self) -> PersonPlan:
        sex = self._rng.choice("LP")
        return self._employ(PersonPlan(self._name(sex, ""), sex, self._birthday(44, 58)), civil_servant=True)

    def clerk(self) -> PersonPlan:
        sex = self._rng.choice("LP")
        name = PersonName(self._bare_name(sex), "", self._rng.choice(("S.Kom.", "A.Md.", "")))
        person = PersonPlan(name, sex, self._birthday(23, 35))
        person.employment_status = "Tenaga Honor Sekolah"
        return person

    def _name(self, sex: str, subject: str) -> PersonName:
        if subject == "PAI":
            return PersonName(self._bare_name(sex), "", "S.Pd.I.")
        titles = self._rng.choices(("S.Pd.", "S.Pd.SD.", "S.Pd., M.Pd.", ""), weights=(80, 12, 5, 3))[0]
        return PersonName(self._bare_name(sex), "", titles)

    def _bare_name(self, sex: str) -> str:
        first_names, unfit = (MEN, _FOR_WOMEN_ONLY) if sex == "L" else (WOMEN, _FOR_MEN_ONLY)
        second_names = [name for name in SECOND_NAMES if name not in unfit]
        while True:
            name = f"{self._rng.choice(first_names)} {self._rng.choice(second_names)}"
            if name not in self._taken:
                self._taken.add(name)
                return name

    def _birthday(self, youngest: int, oldest: int) -> date:
        year = self._year - self._rng.randint(youngest, oldest)
        return date(year, self._rng.randint(1, 12), self._rng.randint(1, 28))

    def _employ(self, person: PersonPlan, *, civil_servant: bool = False) -> PersonPlan:
        age = self._year - person.born.year
        draw = 0.0 if civil_servant else self._rng.random()
        if draw < 0.55:
            person.employment_status = "PNS"
            person.rank_grade = _rank(age)
            person.nip = self._nip(person, min(person.born.year + self._rng.randint(23, 29), self._year - 1))
        elif draw < 0.80:
            person.employment_status = "PPPK"
            person.rank_grade = "IX"
            person.nip = self._nip(person, self._rng.randint(2021, 2024), month=PPPK_MONTH)
        else:
            person.employment_status = "Tenaga Honor Sekolah"
        if person.nip or self._rng.random() < 0.4:
            person.nuptk = f"9900{self._rng.randrange(10**12):012d}"
        return person

    def _nip(self, person: PersonPlan, year: int, *, month: int | None = None) -> str:
        appointed = month or self._rng.choice((1, 3, 12))
        sex = 1 if person.sex == "L" else 2
        return f"{person.born:%Y%m%d}{year}{appointed:02d}{sex}{self._rng.randint(1, 60):03d}"


def _rank(age: int) -> str:
    """III/a for the young, one step each four years or so, IV/b for the eldest."""
    step = max(0, min(5, (age - 28) // 5))
    return f"{roman(3 + step // 4)}/{'abcd'[step % 4]}"
