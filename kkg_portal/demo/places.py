"""Where the demo takes place: the regency, its clusters and their schools, and who is cast for which post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kkg_portal.clusters.models import PaperSize, SchoolLevel

REGENCY_CODE, REGENCY_NAME = "99.01", "Tirta Kencana"
CONTROLLER = "Dinas Pendidikan Kabupaten Tirta Kencana (contoh)"

GRADES = ("I", "II", "III", "IV", "V", "VI")
SUBJECTS = ("PAI", "PJOK")
PRINCIPAL = "kepala"
POSTS = (PRINCIPAL, *GRADES, *SUBJECTS)


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    npsn: str
    name: str
    level: SchoolLevel = SchoolLevel.SD
    is_private: bool = False
    distance_km: int = 0
    address: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody the stories of the demo tell of, at a post ("IV", "PAI") of the school counted from 0."""

    name: str
    sex: str
    school: int
    post: str


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """One cluster as it will be built; the core school comes first. `cast` maps an office to who holds it."""

    ordinal: int
    slug: str
    number: str
    name: str
    subdistrict_code: str
    subdistrict: str
    meeting_weekday: int
    paper_size: PaperSize
    letter_unit: str
    schools: tuple[SchoolPlan, ...]
    salutation: str = "Dengan hormat,"
    supervision_area: str = ""
    # The school whose teachers were imported but not yet invited.
    waiting_school: int = 4
    cast: Mapping[str, Part] = field(default_factory=dict)
    extras: tuple[Part, ...] = ()
    facilitators: Mapping[str, str] = field(default_factory=dict)
    supervisor: tuple[str, str] | None = None

    @property
    def title(self) -> str:
        return f"Gugus {self.number} {self.name}"

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.cast.values(), *self.extras)


OFFICER = ("Drs. H. Sutrisno Hadiwibowo, M.Pd.", "L")
ADMINISTRATOR = ("Galih Prakoso, S.Kom.", "L")
_RATNA = ("Hj. Ratna Dewi Anggraini, S.Pd., M.Pd.", "P")
_YOHANES = ("Yohanes Bala Keraf, S.Pd.", "L")
# Teaches in the first cluster and helps out in the second.
IN_TWO_CLUSTERS = "Yusuf Maulana, S.Pd.I."
_BOTH_GREETINGS = "Assalamu'alaikum warahmatullahi wabarakatuh, salam sejahtera bagi kita semua."

CLUSTERS: tuple[ClusterPlan, ...] = (
    ClusterPlan(
        ordinal=1,
        slug="ki-hajar-dewantara",
        number="I",
        name="Ki Hajar Dewantara",
        subdistrict_code="99.01.01",
        subdistrict="Arunika",
        meeting_weekday=3,
        paper_size=PaperSize.A4,
        letter_unit="KKG-KHD",
        supervision_area="Dabin I",
        schools=(
            SchoolPlan("88000101", "SDN Arunika 1", address="Jalan Merdeka Nomor 1, Arunika"),
            SchoolPlan("88000102", "SDN Arunika 2", distance_km=1, address="Jalan Merdeka Nomor 40, Arunika"),
            SchoolPlan(
                "88000103", "SDN Mekar Wangi", distance_km=3, address="Jalan Melati Nomor 7, Mekar Wangi"
            ),
            SchoolPlan(
                "88000104", "SDN Sinar Pagi", distance_km=4, address="Jalan Raya Timur Nomor 12, Sinar Pagi"
            ),
            SchoolPlan(
                "88000105", "SDN Lembah Hijau", distance_km=7, address="Dusun Lembah RT 2, Lembah Hijau"
            ),
            SchoolPlan(
                "88000106",
                "SD Bina Cendekia",
                is_private=True,
                distance_km=2,
                address="Jalan Pemuda Nomor 18, Arunika",
            ),
        ),
        cast={
            "cluster_head": Part("Sri Wahyuningsih, S.Pd., M.Pd.", "P", 0, PRINCIPAL),
            "group_chair": Part("Dimas Aji Nugroho, S.Pd.", "L", 0, "V"),
            "secretary": Part("Fitri Amalia Putri, S.Pd.", "P", 1, "IV"),
            "treasurer": Part("Tutik Haryani, S.Pd.", "P", 2, "VI"),
        },
        extras=(
            Part("Wulan Septiani, S.Pd.", "P", 0, "I"),
            Part(IN_TWO_CLUSTERS, "L", 0, "PAI"),
            Part("Dian Kurniasih, S.Pd.", "P", 1, "III"),
            Part("Nining Purnamasari, S.Pd.SD.", "P", 3, "IV"),
        ),
        facilitators={"Wulan Septiani, S.Pd.": "Literasi awal", IN_TWO_CLUSTERS: "PAI"},
        supervisor=_RATNA,
    ),
    ClusterPlan(
        ordinal=2,
        slug="ra-kartini",
        number="II",
        name="R.A. Kartini",
        subdistrict_code="99.01.01",
        subdistrict="Arunika",
        meeting_weekday=2,
        paper_size=PaperSize.F4,
        letter_unit="KKG-RAK",
        salutation=_BOTH_GREETINGS,
        supervision_area="Dabin I",
        schools=(
            SchoolPlan("88000201", "SDN Kalibening 1", address="Jalan Kartini Nomor 3, Kalibening"),
            SchoolPlan(
                "88000202", "SDN Kalibening 2", distance_km=1, address="Jalan Kartini Nomor 55, Kalibening"
            ),
            SchoolPlan(
                "88000203", "SDN Tegalsari", distance_km=5, address="Jalan Sawah Besar Nomor 9, Tegalsari"
            ),
            SchoolPlan(
                "88000204", "SDN Karanganyar Lor", distance_km=6, address="Dusun Lor RT 4, Karanganyar"
            ),
            SchoolPlan(
                "88000205", "SDN Watu Gede", distance_km=9, address="Jalan Watu Gede Nomor 2, Watu Gede"
            ),
            SchoolPlan(
                "88000206", "SDN Sumber Rejeki", distance_km=8, address="Dusun Sumber RT 1, Sumber Rejeki"
            ),
        ),
        cast={
            "cluster_head": Part("Bambang Prasetyo, S.Pd.SD.", "L", 0, PRINCIPAL),
            "group_chair": Part("Endah Kusumawati, S.Pd.", "P", 0, "III"),
            "secretary": Part("Agus Setiawan, S.Pd.", "L", 1, "VI"),
            "treasurer": Part("Siti Mutmainah, S.Pd.", "P", 3, "II"),
        },
        extras=(
            Part("Hendra Gunawan, S.Pd.", "L", 1, "IV"),
            Part("Teguh Santoso, S.Pd.", "L", 2, "VI"),
        ),
        facilitators={"Hendra Gunawan, S.Pd.": "Matematika"},
        supervisor=_RATNA,
    ),
    ClusterPlan(
        ordinal=3,
        slug="dewi-sartika",
        number="III",
        name="Dewi Sartika",
        subdistrict_code="99.01.01",
        subdistrict="Arunika",
        meeting_weekday=5,
        paper_size=PaperSize.A4,
        letter_unit="KKG-DS",
        salutation=_BOTH_GREETINGS,
        supervision_area="Dabin II",
        waiting_school=5,
        schools=(
            SchoolPlan("88000301", "SDN Pasir Intan 1", address="Jalan Pantai Nomor 1, Pasir Intan"),
            SchoolPlan(
                "88000302", "SDN Pasir Intan 2", distance_km=2, address="Jalan Pantai Nomor 30, Pasir Intan"
            ),
            SchoolPlan(
                "88000303",
                "MI Tanjung Harapan",
                level=SchoolLevel.MI,
                is_private=True,
                distance_km=4,
                address="Jalan Pesantren Nomor 5, Tanjung Harapan",
            ),
            SchoolPlan(
                "88000304",
                "SDN Muara Sejahtera",
                distance_km=8,
                address="Jalan Muara Nomor 11, Muara Sejahtera",
            ),
            SchoolPlan(
                "88000305", "SDN Bukit Tunggal", distance_km=17, address="Dusun Bukit RT 3, Bukit Tunggal"
            ),
            SchoolPlan(
                "88000306", "SDN Pulau Kecil", distance_km=12, address="Dermaga Pulau Kecil, naik perahu"
            ),
        ),
        cast={
            "cluster_head": Part("Nurhayati Lubis, S.Pd.", "P", 0, PRINCIPAL),
            "group_chair": Part("Rahmat Hidayatullah, S.Pd.", "L", 1, "V"),
            "secretary": Part("Maria Goreti Tae, S.Pd.", "P", 0, "VI"),
            "treasurer": Part("Jumiati, S.Pd.SD.", "P", 3, "I"),
        },
        extras=(
            Part("Ni Luh Ayu Pradnyani, S.Pd.", "P", 0, "V"),
            Part("Rangga Saputra, S.Pd.", "L", 0, "PJOK"),
            Part("Titin Rahayu, S.Pd.", "P", 1, "II"),
        ),
        facilitators={"Ni Luh Ayu Pradnyani, S.Pd.": "IPAS", "Rangga Saputra, S.Pd.": "PJOK dan koding"},
        supervisor=_YOHANES,
    ),
)
