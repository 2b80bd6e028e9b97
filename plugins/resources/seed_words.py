"""The demo's materials as teachers would make them: invented, and of nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from .kinds import UseOutcome


@dataclass(frozen=True, slots=True)
class SeedUse:
    outcome: UseOutcome
    pupils: int
    changed: str = ""
    went: str = ""


@dataclass(frozen=True, slots=True)
class SeedResource:
    title: str
    kind: str
    class_phase: str
    subject: str
    topic: str
    summary: str
    goals: str = ""
    lines: tuple[str, ...] = ()
    licence: str = "cc-by-sa-4.0"
    curriculum: str = "deep"
    links: tuple[str, ...] = ()
    has_key: bool = False
    uses: tuple[SeedUse, ...] = field(default_factory=tuple)
    review: str = ""
    thanks: int = 0


W, P, N = UseOutcome.WORKED, UseOutcome.PARTLY, UseOutcome.NOT

MATERIALS: tuple[SeedResource, ...] = (
    SeedResource(
        "LKPD pecahan senilai dengan pita kertas",
        "worksheet",
        "class_4",
        "mathematics",
        "Pecahan senilai",
        "Perlu pita kertas tiga warna. Bagian kedua boleh dilewati kalau waktunya habis.",
        "Murid membandingkan dua pecahan senilai dengan pita kertas.",
        (
            "Gunting tiga pita yang sama panjang.",
            "Lipat pita pertama menjadi dua, kedua menjadi empat, ketiga menjadi delapan.",
            "Warnai 1/2, 2/4, dan 4/8. Apa yang sama?",
            "Tuliskan dua pecahan lain yang sama dengan 1/3.",
        ),
        has_key=True,
        uses=(
            SeedUse(
                W,
                26,
                "Pita diganti sedotan karena kertas warna habis.",
                "Anak langsung melihat bahwa panjangnya sama.",
            ),
            SeedUse(P, 31, "", "Bagian 1/8 perlu waktu lebih lama, saya teruskan esok harinya."),
            SeedUse(W, 22, "Saya kerjakan dalam kelompok berempat."),
        ),
        review="Langkahnya jelas. Gambar contoh lipatan bisa diperbesar.",
        thanks=4,
    ),
    SeedResource(
        "Modul ajar IPAS: perubahan wujud benda",
        "plan",
        "class_4",
        "science",
        "Perubahan wujud",
        "Percobaan dengan es batu dan lilin. Satu lilin cukup untuk satu kelas.",
        "Murid menjelaskan mencair, membeku, dan menguap dari percobaan sendiri.",
        (
            "Kegiatan 1: es batu di piring, amati tiap lima menit.",
            "Kegiatan 2: lilin dinyalakan guru, murid menggambar yang terjadi.",
            "Refleksi: apa yang berubah, apa yang tetap?",
        ),
        uses=(SeedUse(W, 28, "", "Es batu cepat habis, siapkan dua kali lipat."),),
        thanks=2,
    ),
    SeedResource(
        "Kartu suku kata bergambar",
        "media",
        "class_1",
        "indonesian",
        "Membaca permulaan",
        "Cetak di kertas tebal. Dipakai berpasangan, sepuluh menit setiap pagi.",
        "Murid menggabungkan dua suku kata menjadi kata yang dikenal.",
        ("ba - ju", "bo - la", "ma - ta", "pa - di", "sa - pi"),
        uses=(
            SeedUse(W, 24, "Ditambah kartu nama benda di kelas."),
            SeedUse(W, 19, "", "Anak yang belum lancar ikut kelompok kecil."),
        ),
        review="Cocok untuk anak yang belum mengenal huruf.",
        thanks=5,
    ),
    SeedResource(
        "Asesmen awal numerasi kelas II",
        "assessment",
        "class_2",
        "mathematics",
        "Penjumlahan sampai 50",
        "Lisan dan dengan benda, sekitar lima menit tiap anak.",
        lines=("Hitung 12 biji.", "Ambil 5 lagi. Ada berapa sekarang?", "Urutkan 23, 32, 13."),
        uses=(SeedUse(P, 27, "Saya pakai tutup botol.", "Untuk kelas besar perlu dua hari."),),
    ),
    SeedResource(
        "Bacaan bertingkat: Pasar di desa kami",
        "reading",
        "phase_b",
        "indonesian",
        "Gagasan pokok",
        "Tiga tingkat kesulitan dari cerita yang sama.",
        "Murid menemukan gagasan pokok paragraf.",
        (
            "Tingkat 1: enam kalimat.",
            "Tingkat 2: dua paragraf.",
            "Tingkat 3: empat paragraf dan grafik harga.",
        ),
        licence="cc-by-4.0",
        uses=(SeedUse(W, 30),),
        thanks=1,
    ),
    SeedResource(
        "Soal cerita perkalian, bertahap",
        "questions",
        "class_3",
        "mathematics",
        "Soal cerita",
        "Dua puluh soal dari satu langkah ke dua langkah.",
        lines=("Ada 4 piring, tiap piring 6 kue.", "Bu Ani membeli 3 bungkus isi 8, dimakan 5."),
        has_key=True,
        uses=(SeedUse(N, 25, "", "Kalimatnya terlalu panjang untuk kelas saya, saya sederhanakan dulu."),),
    ),
    SeedResource(
        "Salindia daur air",
        "slides",
        "class_5",
        "science",
        "Daur air",
        "Tujuh salindia, gambar sendiri. Bisa dicetak dua salindia per lembar.",
        lines=("Penguapan", "Pengembunan", "Hujan", "Air kembali ke laut"),
        licence="cc-by-nc-sa-4.0",
        thanks=1,
    ),
    SeedResource(
        "Kesepakatan kelas yang dibuat murid",
        "practice",
        "class_2",
        "classroom",
        "Budaya positif",
        "Cara kami membuat kesepakatan dalam dua kali pertemuan, dengan hasilnya setelah satu bulan.",
        lines=("Hari pertama: apa yang membuat kelas nyaman?", "Hari kedua: pilih lima, gambar bersama."),
        uses=(SeedUse(W, 23, "Tiga kesepakatan saja untuk kelas I."),),
        thanks=3,
    ),
    SeedResource(
        "Rubrik menilai karangan pendek",
        "criteria",
        "phase_c",
        "indonesian",
        "Menulis narasi",
        "Empat hal, empat tingkat, dengan contoh kalimat.",
        licence="cc-by-nc-4.0",
    ),
    SeedResource(
        "Permainan gobak sodor untuk kebugaran",
        "plan",
        "phase_b",
        "sport",
        "Permainan tradisional",
        "Lapangan kecil cukup. Ada cara untuk hari hujan.",
        lines=("Pemanasan lima menit.", "Dua regu, enam garis.", "Pendinginan dan cerita."),
        uses=(SeedUse(W, 29),),
    ),
    SeedResource(
        "Lambang Pancasila di sekitar kita",
        "worksheet",
        "class_1",
        "pancasila",
        "Lambang sila",
        "Murid mencari contoh sikap di rumah dan di sekolah.",
        lines=("Warnai bintang.", "Gambar saat kamu menolong teman."),
    ),
    SeedResource(
        "RPP tematik lama: Tema 6 cita-citaku",
        "plan",
        "class_4",
        "indonesian",
        "Puisi",
        "Dari Kurikulum 2013. Bagian puisinya masih sering dipakai.",
        curriculum="k13",
        lines=("Membaca puisi.", "Menulis puisi dua bait."),
    ),
    SeedResource(
        "Video percobaan sederhana: gunung api soda",
        "video",
        "class_6",
        "science",
        "Percobaan",
        "Video buatan orang lain, tautannya saja. Sekitar 40 MB kalau diputar penuh.",
        licence="link-only",
        links=("https://www.example.org/gunung-api-soda",),
    ),
    SeedResource(
        "Prota dan promes kelas V",
        "programme",
        "class_5",
        "planning",
        "Program semester",
        "Minggu efektif sudah disesuaikan dengan kalender gugus.",
        licence="cluster-only",
        thanks=2,
    ),
)

# What colleagues made from others' materials: title and class.
ADAPTED: tuple[tuple[str, str], ...] = (
    ("LKPD pecahan senilai dengan sedotan", "class_4"),
    ("Bacaan bertingkat: Sungai di kampung", "class_4"),
)
# Those with a second version, by their place, and what it changed.
SECOND_VERSIONS: tuple[tuple[int, str], ...] = (
    (0, "Gambar contoh lipatan diperbesar."),
    (4, "Ditambah tingkat 4 dengan tabel harga."),
)
REPORTED = 12
REQUESTS: tuple[tuple[str, str, str], ...] = (
    ("Gambar daur air yang bisa dicetak hitam putih", "class_5", "science"),
    ("Contoh asesmen seni rupa yang tidak memerlukan cat", "class_3", "arts"),
)
COLLECTION = ("Pecahan dari konkret ke soal", "Urutan yang kami pakai di kelas IV semester ini.", (0, 3, 5))
