"""What the demo's people wrote down: minutes, decisions and tasks in the words of a primary school KKG."""

from __future__ import annotations

from ..kinds import AgendaKind, Answer

# By row of the programme: what was said under which kind of item. Rows not named get the short words below.
RICH_NOTES: dict[int, dict[AgendaKind, str]] = {
    1: {
        AgendaKind.RESULTS: "Bendahara menyampaikan laporan tahun lalu: 24 dari 30 pertemuan terlaksana, "
        "3 digeser, 3 batal. Kas akhir tahun **Rp1.850.000**.\n\n"
        "- Yang paling terasa manfaatnya: bedah soal dan lesson study.\n"
        "- Yang paling lemah: tindak lanjut di kelas sesudah pertemuan.",
        AgendaKind.INFORMATION: "Ketua KKG memaparkan rancangan program tahun ini: dua semester, satu tema besar "
        "setiap semester, dan setiap pertemuan berakhir dengan satu produk.",
        AgendaKind.DISCUSSION: "Usul dari kelompok kelas:\n\n1. Kelas I-II meminta pendampingan membaca permulaan.\n"
        "2. Kelas III-IV meminta media pecahan.\n3. Kelas V-VI meminta latihan menyusun soal.\n\n"
        "Guru PAI dan PJOK meminta waktu sendiri, sebulan sekali.",
        AgendaKind.FOLLOW_UP: "Setiap sekolah mengirim satu nama penanggung jawab paling lambat pekan depan.",
    },
    5: {
        AgendaKind.RESULTS: "Tiga sekolah sudah mencoba identifikasi murid di awal tahun. Kesulitan yang sama: "
        "hasilnya banyak, tetapi bingung mengelompokkan.",
        AgendaKind.INFORMATION: "Pemandu menunjukkan cara memecah satu Capaian Pembelajaran menjadi tujuan yang "
        "dapat diamati, memakai **kata kerja** yang kelihatan hasilnya.",
        AgendaKind.DISCUSSION: "Setiap kelompok kelas menyusun ATP Bahasa Indonesia dan Matematika semester 1.\n\n"
        "| Kelompok | Selesai | Catatan |\n| --- | --- | --- |\n| Kelas I-II | 2 mapel | urutan membaca diperbaiki |\n"
        "| Kelas III-IV | 2 mapel | pecahan didahulukan |\n| Kelas V-VI | 1 mapel | dilanjutkan di sekolah |",
        AgendaKind.FOLLOW_UP: "ATP diperiksa silang antarsekolah sebelum diunggah ke map bersama.",
    },
    9: {
        AgendaKind.INFORMATION: "Pemandu menjelaskan tiga langkah: merancang, melaksanakan sambil diamati, melihat "
        "kembali. Yang diamati adalah **murid yang belajar**, bukan guru yang mengajar.",
        AgendaKind.DISCUSSION: "Peserta menonton rekaman 12 menit lalu mengisi lembar observasi.\n\n"
        "- Sebagian besar menulis perbuatan guru; diulang dengan aturan *tulis apa yang dilakukan anak*.\n"
        "- Disepakati memakai nomor tempat duduk, tanpa nama anak.",
        AgendaKind.FOLLOW_UP: "Dua guru bersedia menjadi guru model pada semester ini.",
    },
    10: {
        AgendaKind.RESULTS: "Kesepakatan kelas sudah dipasang di 14 dari 18 kelas. Dua kelas menambahkan gambar "
        "karena murid kelas I belum lancar membaca.",
        AgendaKind.INFORMATION: "Pecahan dimulai dari melipat kertas, bukan dari menulis angka. Anak membandingkan "
        "*seperempat* dan *dua perdelapan* dengan meletakkan lipatannya bertumpuk.",
        AgendaKind.DISCUSSION: "Setiap kelompok membuat satu set blok pecahan dari kardus. Ditemukan: ukuran kardus "
        "harus sama besar, kalau tidak anak menyimpulkan yang keliru.",
        AgendaKind.FOLLOW_UP: "Semua mencoba satu kali di kelas dan membawa foto papan tulis, tanpa wajah anak.",
    },
    15: {
        AgendaKind.RESULTS: "Kisi-kisi dari enam sekolah terkumpul. Dua sekolah masih memakai kata kerja lama.",
        AgendaKind.INFORMATION: "Tiga pertanyaan untuk setiap butir: apakah bahasanya dipahami, apakah kuncinya "
        "satu, apakah yang diukur sesuai tujuan.",
        AgendaKind.DISCUSSION: "Dari 120 butir soal yang ditelaah, 31 diperbaiki bahasanya dan 9 diganti.",
        AgendaKind.FOLLOW_UP: "Butir yang sudah baik disimpan di bank soal gugus.",
    },
    22: {
        AgendaKind.INFORMATION: "PTK mini: satu masalah, satu percobaan, dua pekan, satu halaman laporan.",
        AgendaKind.DISCUSSION: "Masalah yang dipilih: anak cepat lupa perkalian, anak malu bertanya, pekerjaan rumah "
        "tidak dikerjakan, anak belum lancar membaca di kelas III.",
        AgendaKind.FOLLOW_UP: "Setiap orang menulis satu kalimat masalah dan satu percobaan pada kartu.",
    },
}

SHORT_NOTES: dict[AgendaKind, tuple[str, ...]] = {
    AgendaKind.RESULTS: (
        "Empat peserta menceritakan percobaan di kelasnya. Yang berhasil: anak lebih berani bertanya.",
        "Sebagian belum sempat mencoba karena persiapan lomba. Disepakati dicoba pekan ini.",
        "Tiga sekolah membawa hasil karya murid. Yang sulit: waktu satu jam pelajaran terlalu pendek.",
    ),
    AgendaKind.INFORMATION: (
        "Pemandu menyampaikan inti materi, lalu peserta langsung mencoba dengan alat yang dibawa.",
        "Materi disampaikan dengan contoh dari kelas sendiri. Bahan disimpan di map bersama.",
        "Pemandu memberi contoh selama 15 menit; peserta berlatih berpasangan.",
    ),
    AgendaKind.DISCUSSION: (
        "Setiap kelompok menghasilkan satu produk dan mempresentasikannya.",
        "Masukan antarkelompok: langkah kegiatan dibuat lebih pendek dan bahasanya lebih sederhana.",
    ),
    AgendaKind.FOLLOW_UP: (
        "Disepakati siapa mencoba apa dan kapan dilaporkan, seperti pada daftar di bawah.",
        "Setiap sekolah mencoba minimal satu kali sebelum pertemuan berikutnya.",
    ),
}

DECISIONS: tuple[str, ...] = (
    "Produk setiap pertemuan disimpan di map bersama dan diberi nama kelas serta mata pelajarannya.",
    "Iuran KKG tahun ini tetap Rp25.000 per sekolah setiap bulan.",
    "Tuan rumah pertemuan digilir mulai dari SD Imbas.",
    "Pertemuan dimulai tepat waktu; yang terlambat lebih dari 30 menit dicatat terlambat.",
    "Soal sumatif akhir semester disusun bersama dan ditelaah silang antarsekolah.",
    "Setiap guru mencoba satu hasil pertemuan di kelas dan melaporkannya pada pertemuan berikutnya.",
    "Foto kegiatan yang dibagikan tidak menampilkan wajah murid.",
    "Guru model lesson study dibebaskan dari tugas piket pada hari buka kelas.",
    "Kelompok PAI dan PJOK bertemu sendiri sebulan sekali.",
    "Bahan bekas untuk media dikumpulkan di sekolah inti dan boleh diambil siapa saja.",
)

# What somebody promised, and what came of it when it was done.
TASKS: tuple[tuple[str, str], ...] = (
    ("Mencoba kartu pecahan di kelas IV dan membawa fotonya", "Dua kali dicoba; anak meminta diulang."),
    ("Menyusun ATP Matematika semester ini untuk kelas III", "Sudah di map bersama."),
    ("Memfotokopi lembar observasi untuk semua peserta", "Tersedia 40 lembar di sekolah inti."),
    ("Menghubungi pengawas untuk jadwal buka kelas", "Jadwal disepakati."),
    ("Menguji lima butir soal di kelas VI dan mencatat waktunya", "Rata-rata 22 menit; satu butir diganti."),
    ("Membuat satu big book dari kalender bekas", "Dipakai membaca bersama setiap Senin."),
    ("Mencatat tiga pertanyaan anak yang paling menarik selama sepekan", "Terkumpul 11 pertanyaan."),
    (
        "Menyiapkan ruang dan pengeras suara untuk pertemuan berikutnya",
        "Siap, pengeras suara dipinjam dari K3S.",
    ),
    (
        "Mencoba kesepakatan kelas dan meninjaunya setelah dua pekan",
        "Dua aturan disederhanakan bersama murid.",
    ),
    ("Mengunggah bahan paparan ke map bersama", "Sudah diunggah."),
    ("Mendata murid yang belum lancar membaca di kelas II dan III", "Data ringkas tanpa nama sudah ada."),
    ("Mencoba permainan tradisional untuk pemanasan", "Anak menyukainya; butuh lapangan lebih luas."),
)
DROPPED_TASK = "Tidak jadi: bahannya tidak terbeli dan waktunya terpakai persiapan lomba."

REASONS: dict[Answer, tuple[str, ...]] = {
    Answer.NO: (
        "ada tugas dinas di kecamatan",
        "anak sakit",
        "mendampingi lomba murid",
        "izin keperluan keluarga",
        "jadwal mengajar tidak bisa ditukar",
    ),
    Answer.MAYBE: ("menunggu izin kepala sekolah", "tergantung kendaraan", "kalau sudah ada guru pengganti"),
}
BRINGS: tuple[str, ...] = (
    "Laptop dan buku guru",
    "Kertas lipat, gunting, dan lem",
    "Contoh pekerjaan murid tanpa nama",
    "Kisi-kisi dan soal yang sudah disusun",
    "",
)
WALK_INS: tuple[tuple[str, str], ...] = (
    ("Mahasiswa PPL Universitas Tirta Kencana", ""),
    ("Ratna Puspita (guru baru)", "SDN Mekar Wangi"),
    ("Operator sekolah", "SDN Arunika 1"),
)
