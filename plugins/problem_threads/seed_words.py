"""The demo's problems as teachers would write them: invented, and about nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from .kinds import ClassPhase, Equipment, Subject

C, S, E = ClassPhase, Subject, Equipment


@dataclass(frozen=True, slots=True)
class SeedReply:
    text: str
    is_solution: bool = False
    by_asker: bool = False


@dataclass(frozen=True, slots=True)
class SeedProblem:
    title: str
    text: str
    class_phase: ClassPhase
    subject: Subject
    pupils: int
    tried: str
    goal: str = ""
    equipment: tuple[Equipment, ...] = (E.BOOKS,)
    replies: tuple[SeedReply, ...] = field(default_factory=tuple)
    is_anonymous: bool = False
    # How far it came: accepted replies by their place among `replies`, or another end.
    accepted: int | None = None
    closed: str = ""


def _idea(text: str) -> SeedReply:
    return SeedReply(text, is_solution=True)


def _said(text: str) -> SeedReply:
    return SeedReply(text)


def _asker(text: str) -> SeedReply:
    return SeedReply(text, by_asker=True)


PROBLEMS: tuple[SeedProblem, ...] = (
    SeedProblem(
        "Sembilan anak kelas I belum mengenal huruf di bulan ketiga",
        "Dari 24 murid, 9 masih menebak. Saya sudah ulang kartu huruf setiap pagi, tapi besoknya lupa lagi. "
        "Orang tua kebanyakan di ladang.",
        C.CLASS_1,
        S.INDONESIAN,
        24,
        "Kartu huruf setiap pagi, 15 menit, semua anak bersama-sama.",
        "Semua mengenal huruf sebelum libur semester.",
        (E.CARDS, E.BOOKS),
        (
            _idea(
                "Coba kelompokkan dulu per huruf yang sudah bisa, 10 menit saja tiap pagi, "
                "mulai dari huruf di nama mereka sendiri."
            ),
            _idea(
                "Saya pakai **nampan pasir** dan buku harian satu kata. Dua minggu ada 4 anak yang maju. "
                "Filenya saya taruh di Materi no. 2."
            ),
            _asker("Terima kasih. Minggu ini saya mulai dari huruf nama dulu."),
        ),
        accepted=0,
    ),
    SeedProblem(
        "Murid hafal perkalian tetapi bingung soal cerita",
        "Nilai hitung 80, soal cerita 40. Mereka tidak tahu kapan harus mengali.",
        C.CLASS_3,
        S.MATHEMATICS,
        28,
        "Latihan soal cerita dari buku setiap hari Kamis.",
        "",
        (E.BOOKS, E.YARD),
        (
            _idea("Minta mereka menggambar dulu, jangan langsung angka. Saya lampirkan lembar tiga langkah."),
            _idea("Kami buat 'cerita dari pasar' pakai harga asli; baru minggu kedua masuk angka."),
            _said("Di kelas saya yang menolong: satu cerita saja sehari, tetapi dibahas sampai tuntas."),
        ),
        accepted=1,
    ),
    SeedProblem(
        "Kelas IV ribut setelah istirahat, butuh 15 menit untuk tenang",
        "Jam pertama setelah istirahat selalu habis untuk menertibkan.",
        C.CLASS_4,
        S.CLASSROOM,
        31,
        "Menegur satu per satu, kadang memberi hukuman berdiri.",
        "Mulai belajar paling lambat lima menit setelah bel.",
        (),
        (
            _idea("Saya ganti marah-marah dengan tepuk irama dan 1 menit hening, anak bergiliran memimpin."),
            _idea("Masukkan ke kesepakatan kelas, lalu minta murid menilai sendiri tiap Jumat."),
        ),
    ),
    SeedProblem(
        "Satu anak sering tidak masuk karena ikut panen",
        "Dalam sebulan absen 9 hari. Saya sudah ke rumah, orang tua bilang butuh tenaga.",
        C.CLASS_5,
        S.CLASSROOM,
        22,
        "Kunjungan rumah dua kali.",
        "",
        (),
        (
            _idea("Di sekolah kami dibuat tugas panen: menimbang dan mencatat hasil, jadi tetap belajar."),
            _said("Libatkan kepala dusun dan jadwalkan ulang ulangan; jangan langsung dikurangi nilainya."),
        ),
        is_anonymous=True,
    ),
    SeedProblem(
        "Menyusun perencanaan mendalam terasa panjang, bisa satu halaman?",
        "Format yang beredar sampai 12 halaman, waktu saya habis mengetik.",
        C.SCHOOL,
        S.PLANNING,
        26,
        "Memakai format dari internet, lalu memangkasnya.",
        "Satu format pendek yang sama untuk gugus.",
        (E.LAPTOP, E.PRINTER),
        (
            _idea("Yang wajib empat bagian. Saya unggah contoh satu halaman; lampiran dipisah."),
            _said("Untuk pertemuan berikut mari kita sepakati satu format gugus."),
        ),
        accepted=0,
    ),
    SeedProblem(
        "Asesmen awal sudah, lalu dikelompokkan bagaimana?",
        "Hasilnya tiga tingkat, tapi guru cuma satu.",
        C.PHASE_B,
        S.PLANNING,
        29,
        "Tiga kelompok tetap, tetapi yang paling bawah tidak tertangani.",
        "",
        (E.CARDS,),
        (
            _idea("Pakai stasiun belajar: satu dipandu guru, dua mandiri dengan kartu tugas."),
            _said("Mulai 2 kali seminggu dulu supaya tidak kelelahan."),
        ),
    ),
    SeedProblem(
        "Guru senior di sekolah kami enggan memakai laptop",
        "Beliau sangat baik mengajar, tapi takut salah pencet.",
        C.SCHOOL,
        S.PLANNING,
        25,
        "Mengajari sekali waktu rapat, tetapi terlalu cepat.",
        "",
        (E.LAPTOP,),
        (
            _idea(
                "Kami pasangkan guru muda dan senior, 30 menit setiap Rabu; mulai dari satu hal: mencetak."
            ),
            _said("Jangan diambil alih. Biarkan beliau yang menekan, kita menunggu."),
        ),
        accepted=0,
    ),
    SeedProblem(
        "Sinyal di Pulau Kecil hanya ada di dermaga",
        "Materi KKG tidak bisa dibuka saat hari H. Mohon dibagikan berkas kecil.",
        C.SCHOOL,
        S.PLANNING,
        14,
        "Mengunduh malam sebelumnya di dermaga, sering gagal.",
        "",
        (E.PRINTER,),
        (
            _idea("Saya buat paket unduh per fase di bawah 5 MB, bisa diambil saat di dermaga."),
            _said("Sekolah inti siapkan flashdisk dan cetakan untuk SDN Pulau Kecil setiap pertemuan."),
            _asker("Paketnya sudah bisa saya buka. Terima kasih banyak."),
        ),
        accepted=0,
    ),
    SeedProblem(
        "Murid kelas II belum bisa memegang pensil dengan benar",
        "Tulisan besar-besar dan cepat lelah.",
        C.CLASS_2,
        S.INDONESIAN,
        23,
        "Pensil segitiga dan meniru garis.",
    ),
    SeedProblem(
        "Perundungan lewat grup orang tua merembet ke kelas",
        "Ada ejekan fisik sejak video beredar di grup.",
        C.CLASS_6,
        S.CLASSROOM,
        27,
        "Memanggil kedua orang tua, tetapi saling menyalahkan.",
        is_anonymous=True,
        replies=(_said("Bicarakan dulu dengan kepala sekolah, lalu buat kesepakatan grup bersama."),),
    ),
    SeedProblem(
        "Anak berkebutuhan khusus di kelas III, tanpa guru pendamping",
        "Ia cepat tantrum saat ramai. Apa penyesuaian sederhana yang bisa saya lakukan?",
        C.CLASS_3,
        S.CLASSROOM,
        26,
        "Memindahkan tempat duduk ke depan.",
        replies=(
            _idea("Sediakan sudut tenang dengan satu benda kesukaannya, dan isyarat kalau ia perlu ke sana."),
            _said("Beri tahu urutan kegiatan dengan gambar di mejanya setiap pagi."),
        ),
    ),
    SeedProblem(
        "Pecahan: mengapa 1/3 lebih besar dari 1/5?",
        "Hampir semua menjawab 1/5 lebih besar karena 5 lebih besar.",
        C.CLASS_4,
        S.MATHEMATICS,
        30,
        "Menjelaskan di papan tulis dengan lingkaran.",
        "",
        (E.BOOKS, E.CARDS),
        (
            _idea(
                "Lipat kertas: satu lembar dibagi tiga, satu lembar dibagi lima, lalu bandingkan potongannya."
            ),
            _idea("Pakai kue atau tempe. Tanyakan: mau dibagi tiga orang atau lima orang?"),
            _asker("Tempe paling berhasil, anak-anak langsung tertawa."),
        ),
        accepted=1,
    ),
    SeedProblem(
        "Teks bacaan di buku terlalu sulit untuk kelas V kami",
        "Kosakata kota, anak-anak tidak pernah naik kereta.",
        C.CLASS_5,
        S.INDONESIAN,
        21,
        "Menjelaskan kata sulit satu per satu.",
        replies=(_idea("Minta anak menulis ulang cerita yang sama di kampung sendiri, lalu baca keduanya."),),
    ),
    SeedProblem(
        "Kerja kelompok hanya dikerjakan satu anak",
        "Yang lain menunggu menyalin.",
        C.PHASE_C,
        S.CLASSROOM,
        28,
        "Menukar anggota kelompok setiap minggu.",
        replies=(
            _idea(
                "Beri peran bernama di meja: pembaca, pencatat, penanya, penjaga waktu. Setiap 10 menit bergeser."
            ),
        ),
    ),
    SeedProblem(
        "Nilai sikap bagaimana dibuktikan?",
        "Saya kesulitan menulis catatan tanpa menghakimi.",
        C.SCHOOL,
        S.PLANNING,
        25,
        "Catatan harian di buku, tetapi isinya sering sama.",
    ),
    SeedProblem(
        "IPAS tanpa laboratorium, percobaan apa yang aman?",
        "Alat tidak ada, hanya halaman dan dapur sekolah.",
        C.CLASS_4,
        S.SCIENCE,
        24,
        "Menonton video, tetapi anak hanya diam.",
        "",
        (E.YARD,),
        (
            _idea("Fotosintesis dengan daun dan plastik bening di halaman: embun muncul dalam 20 menit."),
            _idea("Gaya gesek dengan tutup botol di papan, tanah, dan karung. Semua ada di sekolah."),
        ),
    ),
    SeedProblem(
        "Kelas rangkap I dan II karena kekurangan guru",
        "Bagaimana membagi 35 menit untuk dua kelas?",
        C.PHASE_A,
        S.PLANNING,
        19,
        "Mengajar bergantian, yang menunggu menjadi ribut.",
        replies=(_idea("Satu tema, dua tugas: kelas II membaca untuk kelas I selama 10 menit pertama."),),
    ),
    SeedProblem(
        "Orang tua mengerjakan PR anak",
        "Tulisan rapi sekali, tetapi di kelas tidak bisa.",
        C.CLASS_2,
        S.CLASSROOM,
        26,
        "Menulis pesan di buku penghubung.",
        closed="Sudah dibahas di rapat orang tua, tidak perlu diteruskan di sini.",
    ),
    SeedProblem(
        "Waktu kokurikuler tumpang tindih dengan latihan lomba",
        "Jadwal selalu mengalah pada lomba.",
        C.SCHOOL,
        S.PLANNING,
        27,
        "Memindahkan ke Sabtu, banyak yang tidak hadir.",
    ),
    SeedProblem(
        "Anak pintar cepat selesai lalu mengganggu",
        "Butuh tugas lanjutan yang tidak sekadar menambah soal.",
        C.CLASS_5,
        S.MATHEMATICS,
        29,
        "Soal tambahan, tetapi ia menolak.",
        replies=(_idea("Minta ia membuat soal untuk temannya, lengkap dengan petunjuknya."),),
    ),
    SeedProblem(
        "Murid malu berbicara bahasa Indonesia, lebih nyaman bahasa daerah",
        "Saat presentasi diam.",
        C.CLASS_1,
        S.INDONESIAN,
        20,
        "Memanggil maju satu per satu.",
        replies=(
            _idea("Mulai berpasangan, boleh campur bahasa, lalu satu kalimat bahasa Indonesia di akhir."),
            _said("Setuju. Bahasa daerah jangan dilarang, jadikan jembatan."),
        ),
    ),
    SeedProblem(
        "Mengajar Seni padahal latar saya bahasa Inggris",
        "Saya menambah jam mengajar agar cukup 24 jam, tetapi tidak yakin dengan materinya.",
        C.PHASE_B,
        S.ARTS,
        25,
        "Menyanyi lagu wajib saja.",
        is_anonymous=True,
    ),
    SeedProblem(
        "Menyusun soal yang tidak hanya hafalan",
        "Soal saya masih 'sebutkan' semua.",
        C.CLASS_6,
        S.PLANNING,
        27,
        "Mengubah kata 'sebutkan' menjadi 'jelaskan'.",
        replies=(_idea("Beri satu gambar atau tabel, lalu tanya: apa yang terjadi kalau satu hal diubah?"),),
    ),
    SeedProblem(
        "Lapangan PJOK dipakai parkir dan jemur padi",
        "Ruang gerak sangat sempit saat panen.",
        C.SCHOOL,
        S.SPORT,
        30,
        "Olahraga di kelas, meja digeser.",
        replies=(_idea("Permainan garis: cukup kapur dan lorong tiga meter. Saya punya lima contoh."),),
    ),
    SeedProblem(
        "Koding kelas V tanpa komputer dimulai dari mana?",
        "Ada contoh 4 pertemuan pertama?",
        C.CLASS_5,
        S.CODING,
        26,
        "Belum mencoba apa-apa.",
        replies=(
            _idea("Pertemuan pertama: satu anak menjadi robot, teman memberi perintah langkah demi langkah."),
            _said("Kartu panah dari kardus cukup untuk tiga pertemuan."),
        ),
    ),
    SeedProblem(
        "Remedial: kapan dan dengan siapa?",
        "Sudah tiga kali ulang materi sama, hasil tetap.",
        C.PHASE_C,
        S.MATHEMATICS,
        28,
        "Mengulang setelah jam pulang.",
        replies=(
            _idea(
                "Cari dulu salahnya di mana: lima soal pendek, satu langkah satu soal. Ulang hanya langkah itu."
            ),
        ),
    ),
)

# The same trouble one class further: the list of forty.
OTHER_CLASSES: tuple[tuple[int, ClassPhase, str], ...] = (
    (0, C.CLASS_2, "Tujuh anak kelas II masih mengeja huruf demi huruf"),
    (1, C.CLASS_4, "Soal cerita pembagian di kelas IV selalu salah operasi"),
    (2, C.CLASS_6, "Kelas VI sulit tenang pada jam terakhir"),
    (4, C.PHASE_A, "Perencanaan kelas rendah: bagian mana yang boleh disingkat?"),
    (5, C.CLASS_1, "Hasil asesmen awal kelas I, lalu apa langkah pertama?"),
    (8, C.CLASS_1, "Anak kelas I menulis terbalik huruf b dan d"),
    (11, C.CLASS_5, "Membandingkan pecahan berpenyebut beda di kelas V"),
    (12, C.CLASS_3, "Cerita di buku kelas III tidak dikenal anak pesisir"),
    (13, C.CLASS_4, "Diskusi kelompok kelas IV berakhir bercanda"),
    (15, C.CLASS_6, "Percobaan listrik sederhana tanpa alat, adakah?"),
    (19, C.CLASS_2, "Anak kelas II selesai lima menit lebih dulu, lalu berlarian"),
    (22, C.CLASS_4, "Soal pilihan ganda saya terlalu mudah ditebak"),
    (24, C.CLASS_6, "Koding kelas VI: satu laptop untuk tiga puluh anak"),
    (25, C.CLASS_3, "Remedial kelas III bersamaan dengan jam pulang"),
)
