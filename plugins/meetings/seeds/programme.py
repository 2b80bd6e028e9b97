"""The demo's year of meetings: thirty sessions of school year 2025/2026, as a KKG would plan and live them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..kinds import AgendaKind, DisplacementReason, ProgrammeKind

WHOLE = ""
PAI, PJOK = "KKG PAI", "KKG PJOK"
PHASE_A, PHASE_B, PHASE_C = "Fase A", "Fase B", "Fase C"
PHASES_B_AND_C = "Fase B, Fase C"

_U = ProgrammeKind.GENERAL
_R = ProgrammeKind.CORE_ROUTINE
_P = ProgrammeKind.CORE_DEVELOPMENT
_S = ProgrammeKind.SUPPORTING


@dataclass(frozen=True, slots=True)
class Session:
    """One row of the programme. `displaced` is why it did not take place; `instead_of` the row it makes up for."""

    number: int
    day: date
    group: str
    title: str
    kind: ProgrammeKind
    displaced: DisplacementReason | None = None
    displacement_note: str = ""
    instead_of: int | None = None


def _row(number: int, day: tuple[int, int, int], group: str, title: str, kind: ProgrammeKind) -> Session:
    return Session(number, date(*day), group, title, kind)


PROGRAMME: tuple[Session, ...] = (
    _row(
        1,
        (2025, 7, 17),
        WHOLE,
        "Evaluasi program tahun lalu dan penyusunan program kerja KKG tahun pelajaran ini",
        _U,
    ),
    _row(
        2,
        (2025, 7, 31),
        WHOLE,
        "Memahami pendekatan Pembelajaran Mendalam dan perubahan struktur kurikulum",
        _U,
    ),
    _row(3, (2025, 8, 6), PHASE_A, "Asesmen awal membaca, menulis, berhitung kelas I-II", _R),
    Session(
        4,
        date(2025, 8, 14),
        WHOLE,
        "Bedah Capaian Pembelajaran menjadi TP dan ATP semester 1",
        _R,
        displaced=DisplacementReason.COMPETITION,
        displacement_note="gladi dan lomba HUT RI tingkat kecamatan",
    ),
    Session(
        5,
        date(2025, 8, 21),
        WHOLE,
        "Bedah Capaian Pembelajaran menjadi TP dan ATP semester 1 (susulan)",
        _R,
        instead_of=4,
    ),
    _row(
        6,
        (2025, 8, 28),
        WHOLE,
        "Menyusun perencanaan pembelajaran mendalam: dari identifikasi sampai asesmen",
        _R,
    ),
    _row(
        7,
        (2025, 9, 11),
        PHASES_B_AND_C,
        "Pengelolaan kelas dan disiplin positif: menyusun kesepakatan kelas",
        _P,
    ),
    _row(8, (2025, 9, 17), PAI, "Media tajwid sederhana dan penilaian praktik ibadah", _R),
    _row(9, (2025, 9, 25), WHOLE, "Mengenal lesson study: aturan pengamat dan lembar observasi", _P),
    _row(10, (2025, 10, 9), WHOLE, "Media benda konkret untuk pecahan dan nilai tempat", _R),
    _row(
        11,
        (2025, 10, 15),
        PJOK,
        "Permainan tradisional sebagai aktivitas kebugaran dan instrumen penilaiannya",
        _R,
    ),
    _row(12, (2025, 10, 23), WHOLE, "Membaca Rapor Pendidikan se-gugus dan menetapkan fokus perbaikan", _U),
    _row(13, (2025, 11, 6), WHOLE, "Menyusun kisi-kisi dan soal sumatif akhir semester 1", _R),
    _row(14, (2025, 11, 12), PHASE_A, "Membuat big book dari barang bekas", _P),
    _row(15, (2025, 11, 20), WHOLE, "Telaah butir soal: bahasa, kunci, dan tingkat berpikir", _R),
    Session(
        16,
        date(2025, 12, 4),
        WHOLE,
        "Pengolahan nilai dan deskripsi capaian pada rapor",
        _R,
        displaced=DisplacementReason.DISTRICT_EVENT,
        displacement_note="rapat dinas mendadak; materi dikirim daring",
    ),
    _row(
        17,
        (2025, 12, 18),
        WHOLE,
        "Refleksi semester 1 dan laporan kegiatan; pelepasan Bapak/Ibu purna tugas",
        _S,
    ),
    _row(18, (2026, 1, 8), WHOLE, "Program semester 2 dan pembagian guru model lesson study", _U),
    _row(19, (2026, 1, 14), PHASE_C, "Pengenalan berpikir komputasional tanpa komputer (unplugged)", _P),
    _row(20, (2026, 1, 22), WHOLE, "Pembelajaran berdiferensiasi: dari data asesmen ke kelompok belajar", _P),
    _row(21, (2026, 1, 28), PHASE_B, "IPAS di halaman sekolah: merancang penyelidikan sederhana", _P),
    _row(22, (2026, 2, 5), WHOLE, "Klinik masalah kelas: memilih satu masalah menjadi PTK mini", _P),
    _row(23, (2026, 2, 12), WHOLE, "Kokurikuler dan 7 Kebiasaan Anak Indonesia Hebat: rencana bersama", _R),
    _row(24, (2026, 4, 2), WHOLE, "Berbagi praktik baik: hasil mencoba di kelas selama Februari-Maret", _P),
    _row(25, (2026, 4, 8), PAI, "Pesantren kilat dan asesmen sikap: pelajaran dari Ramadan", _R),
    _row(
        26,
        (2026, 4, 16),
        WHOLE,
        "Pemanfaatan laptop dan telepon genggam guru untuk bahan ajar (klinik TIK sejawat)",
        _S,
    ),
    _row(27, (2026, 4, 30), WHOLE, "Kisi-kisi sumatif akhir tahun dan asesmen kelas VI", _R),
    Session(
        28,
        date(2026, 5, 14),
        WHOLE,
        "Pencegahan perundungan dan iklim aman di sekolah",
        _U,
        displaced=DisplacementReason.HOLIDAY,
    ),
    Session(
        29,
        date(2026, 5, 21),
        WHOLE,
        "Pencegahan perundungan dan iklim aman di sekolah (susulan)",
        _U,
        instead_of=28,
    ),
    _row(30, (2026, 6, 11), WHOLE, "LPJ, evaluasi tujuh standar KKG, dan usulan program tahun depan", _U),
)

# Where the second and third cluster do something of their own, by ordinal and row.
OTHER_TITLES: dict[int, dict[int, str]] = {
    2: {
        10: "Garis bilangan dan blok pecahan dari kardus bekas",
        15: "Menelaah soal cerita: apakah anak memahami pertanyaannya?",
        20: "Membaca nyaring setiap pagi: memilih buku dan bertanya yang baik",
        26: "Membuat video pendek pembelajaran dengan telepon genggam",
    },
    3: {
        6: "Merencanakan pembelajaran kelas rangkap di sekolah kecil",
        10: "Media dari bambu, kerang, dan biji-bijian untuk nilai tempat",
        20: "Belajar di luar kelas: sungai, kebun, dan pasar sebagai sumber belajar",
        26: "Bahan ajar tanpa internet: menyiapkan dan membagikan lewat kartu memori",
    },
}
# The usual day differs from gugus to gugus; days from the programme's own weekday.
WEEKDAY_SHIFT = {1: 0, 2: -1, 3: 2}
EXTRA_TITLE = "Klinik masalah kelas: membawa satu masalah, pulang dengan satu percobaan"

AgendaRow = tuple[str, int, AgendaKind]
AGENDA: tuple[AgendaRow, ...] = (
    ("Registrasi dan daftar hadir", 15, AgendaKind.ROUTINE),
    ("Pembukaan: salam, doa, Indonesia Raya", 10, AgendaKind.ROUTINE),
    ("Sambutan tuan rumah, Ketua Gugus, dan arahan Pengawas", 20, AgendaKind.ROUTINE),
    ("Laporan penerapan hasil pertemuan lalu", 15, AgendaKind.RESULTS),
    ("Materi inti dan praktik", 45, AgendaKind.INFORMATION),
    ("Kerja kelompok per kelas: satu produk jadi", 35, AgendaKind.DISCUSSION),
    ("Presentasi, tanya jawab, masalah baru", 15, AgendaKind.DISCUSSION),
    ("Rencana tindak lanjut dan refleksi", 15, AgendaKind.FOLLOW_UP),
    ("Pengumuman, jadwal berikut, doa, penutup", 10, AgendaKind.ROUTINE),
)
SHORT_AGENDA: tuple[AgendaRow, ...] = (
    ("Pembukaan dan daftar hadir", 10, AgendaKind.ROUTINE),
    ("Laporan penerapan hasil pertemuan lalu", 15, AgendaKind.RESULTS),
    ("Materi inti dan praktik", 40, AgendaKind.INFORMATION),
    ("Kerja kelompok: satu produk jadi", 35, AgendaKind.DISCUSSION),
    ("Rencana tindak lanjut", 15, AgendaKind.FOLLOW_UP),
    ("Penutup", 5, AgendaKind.ROUTINE),
)
