"""What the demo's teachers report of their trials: invented, and about nobody."""

from __future__ import annotations

DID = (
    "Sepuluh menit setiap pagi dalam tiga kelompok kecil, selama dua minggu. Kelompok berganti setiap Senin.",
    "Saya mulai dari dua kelompok dulu, sisanya mengerjakan kartu tugas di bangku masing-masing.",
    "Langkahnya saya tulis di papan, anak menggambar lebih dulu, baru menghitung. Empat kali pertemuan.",
    "Saya minta anak bergiliran memimpin. Awalnya ramai, pada minggu kedua mulai tertib.",
    "Bahan dari dapur dan halaman sekolah, dikerjakan berpasangan, lalu diceritakan di depan kelas.",
    "Dicoba tiga hari berturut-turut sesudah istirahat, dengan tepuk irama dan satu menit hening.",
    "Orang tua saya undang dua kali. Anak membawa buku harian satu kalimat ke rumah.",
)
OBSTACLES = (
    "Proyektor sedang dipinjam sekolah lain sampai akhir bulan.",
    "Dua minggu ini dipakai latihan lomba, jadwal belum memungkinkan.",
    "Listrik padam setiap pagi, bahannya belum bisa dicetak.",
)
NEXT_STEPS = (
    "Dilanjutkan dengan kelompok yang belum maju saja.",
    "Minggu depan saya coba bersama rekan kelas sebelah.",
    "Kartunya saya buat lebih besar dan lebih sedikit.",
    "",
    "Saya hitung lagi hasilnya bulan depan.",
)
