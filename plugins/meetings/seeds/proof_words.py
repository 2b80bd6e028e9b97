"""What the demo's teachers are asked in a test, and what they write in a reflection."""

from __future__ import annotations

ITEMS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    (
        "Mana contoh asesmen awal?",
        (
            "Tanya jawab singkat sebelum topik baru",
            "Ulangan setelah satu bab selesai",
            "Nilai rapor semester lalu saja",
        ),
        0,
    ),
    (
        "Hasil asesmen awal terutama dipakai untuk …",
        ("mengisi rapor", "mengelompokkan dan memilih kegiatan belajar", "menentukan peringkat kelas"),
        1,
    ),
    (
        "Pecahan mana yang lebih besar?",
        ("1/5", "keduanya sama", "1/3"),
        2,
    ),
    (
        "Pengamat dalam lesson study mengamati …",
        ("cara murid belajar", "penampilan guru model", "kebersihan kelas"),
        0,
    ),
    (
        "Refleksi yang baik diakhiri dengan …",
        ("daftar hadir", "rencana apa yang dicoba dan kapan", "foto bersama"),
        1,
    ),
)
TAKEN_HOME = (
    "Asesmen awal cukup sepuluh menit, tidak perlu lembar panjang.",
    "Kartu suku kata bisa dibuat dari kardus bekas.",
    "Mengamati murid, bukan menilai gurunya.",
    "Contoh perencanaan satu halaman yang bisa langsung dipakai.",
    "Ternyata masalah di kelas saya juga dialami sekolah lain.",
)
TRIED_NEXT = (
    "Tanya jawab awal di kelas IV hari Senin.",
    "Membuat tiga kelompok belajar minggu depan.",
    "Lipatan kertas untuk pecahan, hari Rabu.",
    "Menulis kesepakatan kelas bersama murid.",
    "Mencoba lembar pengamatan bersama guru sebelah.",
)
UNCLEAR = (
    "Bagaimana kalau muridnya hanya delapan orang?",
    "Cara mencatat hasilnya supaya tidak menambah administrasi.",
    "Waktu untuk kelas rangkap.",
    "Sudah jelas semua.",
)
