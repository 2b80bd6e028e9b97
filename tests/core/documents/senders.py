"""Who writes and signs the papers the renderers are tried on: nobody in here exists."""

from __future__ import annotations

import struct
import zlib
from datetime import date

from kkg_portal.core.documents import Letterhead, LetterheadLine, Picture, Signer

DAY = date(2025, 11, 13)
GREETING = "السلام عليكم ورحمة الله وبركاته"
CHAIR = Signer(
    "Sri Wahyuni, S.Pd., M.Pd.",
    "Ketua KKG Gugus Melati",
    "Sukamaju, 6 November 2025",
    "NIP. 19780412 200312 2 005",
)
HEAD = Signer(
    "Drs. H. Bambang Suryanto, M.Pd.", "Ketua Gugus Melati", "Mengetahui,", "NIP. 19680917 199203 1 004"
)
FIRST_NAMES = (
    "Sri Wahyuni",
    "Joko Prasetyo",
    "Ani Lestari",
    "Ahmad Fauzan",
    "Maria Goretti Wea",
    "Ni Luh Putu Ayu",
    "I Gede Suardana",
    "Siti Nurʿaini",
    "José Anselmo Muñoz",
    "Renée Simanjuntak",
)
SURNAMES = (
    "Hidayat",
    "Kusumawati",
    "Siregar",
    "Situmorang",
    "Rahayu",
    "Nugroho",
    "Maharani",
    "Saputra",
    "Utami",
    "Wibowo",
    "Pertiwi",
    "Santoso",
)


def logo(red: int = 20) -> Picture:
    """A plain shield, drawn here so that nobody's real arms are used."""
    width, height = 110, 120
    rows = bytearray()
    for y in range(height):
        half = 50 if y < 75 else max(0, 50 - (y - 75) * 50 // 41)
        rows.append(0)
        for x in range(width):
            in_shield = 5 <= y < 116 and abs(x - 55) <= half
            in_disc = (x - 55) ** 2 + (y - 50) ** 2 <= 25**2
            rows += bytes((red, 90, 60) if in_shield and not in_disc else (255, 255, 255))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows))) + _chunk(b"IEND", b"")
    return Picture(b"\x89PNG\r\n\x1a\n" + chunks, "Lambang Kabupaten Sukamaju", "/berkas/lambang.png")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def letterhead(*, two_logos: bool = False) -> Letterhead:
    return Letterhead(
        lines=(
            LetterheadLine("PEMERINTAH KABUPATEN SUKAMAJU"),
            LetterheadLine("DINAS PENDIDIKAN"),
            LetterheadLine("KORWIL KECAMATAN CEMPAKA"),
            LetterheadLine("KELOMPOK KERJA GURU (KKG) GUGUS MELATI", "strongest"),
        ),
        address=(
            "Sekretariat: SD Negeri 1 Cempaka, Jalan Merdeka Nomor 12, Cempaka 55999",
            "Pos-el: kkg.melati@example.sch.id, HP 0812-0000-0000",
        ),
        logo=logo(),
        second_logo=logo(150) if two_logos else None,
    )


def names(count: int) -> tuple[str, ...]:
    """Different names, each followed by a title, some with signs from outside ASCII."""
    return tuple(
        f"{FIRST_NAMES[n % len(FIRST_NAMES)]} {SURNAMES[n // len(FIRST_NAMES) % len(SURNAMES)]}, S.Pd."
        for n in range(count)
    )
