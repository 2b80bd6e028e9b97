"""Further invented clusters for measuring a large portal: three a subdistrict, as many as asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from kkg_portal.clusters.models import PaperSize
from kkg_portal.core.number_words import roman
from kkg_portal.demo.places import CLUSTERS, ClusterPlan, SchoolPlan

CLUSTERS_A_SUBDISTRICT = 3
_PAPERS = (PaperSize.A4, PaperSize.F4, PaperSize.A4)
_WEEKDAYS = (3, 2, 5)

_NAMES = (
    "Cut Nyak Dien", "Pangeran Diponegoro", "Panglima Soedirman", "Sultan Agung", "Sultan Hasanuddin",
    "Pattimura", "Martha Christina Tiahahu", "Imam Bonjol", "Teuku Umar", "Ngurah Rai", "Pangeran Antasari",
    "Sam Ratulangi", "Wahidin Sudirohusodo", "Ahmad Dahlan", "Hasyim Asy'ari", "Silas Papare",
    "Melati", "Anggrek", "Cengkeh", "Kenanga", "Cempaka", "Teratai", "Dahlia", "Flamboyan", "Bougenvil",
    "Mawar", "Seroja", "Kamboja", "Wijaya Kusuma", "Edelweis", "Kemuning", "Sedap Malam", "Tanjung", "Kantil",
)  # fmt: skip
_SUBDISTRICTS = (
    "Candrakirana", "Lembayung", "Wanasari", "Girimulya", "Banyubiru", "Karangjati", "Sukamaju",
    "Tambakrejo", "Kertasari", "Purwodadi", "Argosari", "Sendangsari",
)  # fmt: skip
_SIDES = ("", " Utara", " Selatan", " Timur", " Barat", " Hulu", " Hilir", " Baru")
_VILLAGES = (
    "Sumber Agung", "Karang Tengah", "Banjar Sari", "Tanjung Sari", "Mulya Jaya", "Suka Damai", "Wono Asri",
    "Tirto Mulyo", "Batu Putih", "Rejo Mulyo", "Kebon Dalem", "Pandan Sari", "Lubuk Rotan", "Gunung Sari",
)  # fmt: skip


def cluster_plans(scale: int) -> list[ClusterPlan]:
    """The demo's three clusters and, from scale 2 on, invented ones up to three times `scale`."""
    wanted = CLUSTERS_A_SUBDISTRICT * scale - len(CLUSTERS)
    return [*CLUSTERS, *(plan for plan, _ in zip(_invented(), range(wanted), strict=False))]


def _invented() -> Iterator[ClusterPlan]:
    ordinal = len(CLUSTERS)
    subdistricts = (name + side for side, name in product(_SIDES, _SUBDISTRICTS))
    for district_number, subdistrict in enumerate(subdistricts, start=2):
        for number in range(CLUSTERS_A_SUBDISTRICT):
            ordinal += 1
            yield _plan(ordinal, number, f"99.01.{district_number:02d}", subdistrict)


def _plan(ordinal: int, number: int, subdistrict_code: str, subdistrict: str) -> ClusterPlan:
    name = _NAMES[ordinal % len(_NAMES)]
    return ClusterPlan(
        ordinal=ordinal,
        slug=f"{_as_slug(name)}-{ordinal}",
        number=roman(number + 1),
        name=name,
        subdistrict_code=subdistrict_code,
        subdistrict=subdistrict,
        meeting_weekday=_WEEKDAYS[number],
        paper_size=_PAPERS[number],
        letter_unit=f"KKG-{ordinal:03d}",
        schools=tuple(_schools(ordinal)),
    )


def _schools(ordinal: int) -> Iterator[SchoolPlan]:
    for place in range(6):
        village = _VILLAGES[(ordinal * 5 + place) % len(_VILLAGES)]
        npsn = f"88{ordinal:04d}{place + 1:02d}"
        yield SchoolPlan(npsn, f"SDN {village} {ordinal}", distance_km=2 * place, address=f"Desa {village}")


def _as_slug(name: str) -> str:
    return name.lower().replace("'", "").replace(" ", "-")[:30]
