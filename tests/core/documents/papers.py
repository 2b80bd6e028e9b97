"""The papers the renderers are tried on: everybody and everything in them is invented."""

from __future__ import annotations

from kkg_portal.core.documents import (
    Addressee,
    Block,
    Column,
    Copies,
    Fields,
    Heading,
    LetterFields,
    ListItem,
    NumberedList,
    PageBreak,
    Paper,
    PaperSize,
    Paragraph,
    Run,
    Signatures,
    SignatureTable,
    Signer,
    SmallPrint,
    Table,
    Title,
)
from tests.core.documents.senders import CHAIR, DAY, GREETING, HEAD, letterhead, names


def invitation(paper_size: PaperSize = "A4", *, extra: tuple[Block, ...] = ()) -> Paper:
    blocks: tuple[Block, ...] = (
        LetterFields(
            (
                ("Nomor", "421.2/045/KKG-G3.CPK/XI/2025"),
                ("Lampiran", "1 (satu) lembar"),
                ("Hal", (Run("Undangan Kegiatan KKG", bold=True),)),
            ),
            "Sukamaju, 6 November 2025",
        ),
        Addressee(
            "Yth.",
            (
                "Bapak/Ibu Kepala SD se-Gugus Melati",
                "Bapak/Ibu Guru Kelas I-VI, Guru PAI, dan Guru PJOK (daftar terlampir)",
            ),
            "di Tempat",
        ),
        Paragraph(GREETING, align="right"),
        Paragraph(
            (
                Run(
                    "Assalamu’alaikum warahmatullahi wabarakatuh, salam sejahtera bagi kita semua.",
                    italic=True,
                ),
            )
        ),
        Paragraph(
            "Berdasarkan Program Kerja KKG Gugus Melati Tahun Pelajaran 2025/2026 dan Surat Edaran Hari "
            "Belajar Guru, kami mengundang Bapak/Ibu hadir pada kegiatan KKG yang akan dilaksanakan pada:",
            indent="first_line",
            keep_with_next=True,
        ),
        Fields(
            (
                ("Hari, tanggal", "Kamis, 13 November 2025"),
                ("Waktu", "pukul 09.30 WIB s.d. 12.30 WIB"),
                ("Tempat", "SD Negeri 1 Cempaka, Jalan Merdeka Nomor 12, Cempaka (kode plus 6P5G+2X)"),
                (
                    "Acara",
                    "1. Pembelajaran mendalam: perencanaan\n2. Praktik baik numerasi\n3. Lain-lain",
                ),
                ("Membawa", "laptop, buku kerja, dan tagihan pertemuan yang lalu"),
            )
        ),
        Paragraph(
            "Mengingat pentingnya kegiatan tersebut, kami mohon Bapak/Ibu hadir tepat waktu. Demikian "
            "undangan ini kami sampaikan. Atas perhatian dan kehadiran Bapak/Ibu, kami ucapkan terima kasih.",
            indent="first_line",
        ),
        *extra,
        Signatures((HEAD, CHAIR)),
        Copies("Tembusan:", ("Korwil Kecamatan Cempaka", "Pengawas SD Gugus Melati", "Arsip")),
        PageBreak(),
        Title("DAFTAR UNDANGAN", "Lampiran surat nomor 421.2/045/KKG-G3.CPK/XI/2025", underline=False),
        Table(
            (
                Column("No.", 1, "center"),
                Column("Satuan pendidikan", 6),
                Column("Jumlah undangan", 3, "right"),
            ),
            tuple((f"{n}.", f"SD Negeri {n} Cempaka", str(6 + n % 4)) for n in range(1, 9)),
            foot=(("", "Jumlah", "60"),),
            label="Daftar undangan tiap sekolah",
        ),
        SmallPrint("Surat ini dibuat melalui KKG Portal dan dicatat dalam buku agenda surat keluar."),
    )
    return Paper(
        "Undangan Kegiatan KKG",
        "invitation",
        blocks,
        letterhead(),
        paper_size=paper_size,
        dated=DAY,
        document_id="421.2/045/KKG-G3.CPK/XI/2025",
        author="KKG Gugus Melati",
    )


def attendance(count: int = 120, paper_size: PaperSize = "F4", *, spare_rows: int = 5) -> Paper:
    people = names(count)
    rows = tuple(
        (
            name,
            f"{198001010000000000 + n * 10_007_003:018d}",
            f"SD Negeri {n % 8 + 1} Cempaka",
            f"Guru kelas {n % 6 + 1}",
        )
        for n, name in enumerate(people)
    )
    blocks: tuple[Block, ...] = (
        Title("DAFTAR HADIR", subtitle="KEGIATAN KELOMPOK KERJA GURU GUGUS MELATI"),
        Fields(
            (
                ("Hari, tanggal", "Kamis, 13 November 2025"),
                ("Waktu", "pukul 09.30-12.30 WIB"),
                ("Tempat", "SD Negeri 1 Cempaka"),
                ("Materi", "Pembelajaran mendalam"),
                ("Narasumber", "Dr. Ratna Dewi, M.Pd."),
            ),
            indent=False,
        ),
        SignatureTable(
            (
                Column("Nama", 6),
                Column("NIP/NUPTK", 4, "center"),
                Column("Unit kerja", 4),
                Column("Jabatan", 3),
            ),
            rows,
            "No.",
            "Tanda tangan",
            spare_rows=spare_rows,
            label="Daftar hadir peserta",
        ),
        Fields(
            (
                ("Jumlah undangan", str(count)),
                ("Hadir", "........ orang"),
                ("Tidak hadir", "S ........  I ........  A ........"),
            ),
            indent=False,
        ),
        Signatures((CHAIR,)),
    )
    return Paper(
        "Daftar Hadir Kegiatan KKG", "attendance", blocks, letterhead(), paper_size=paper_size, dated=DAY
    )


def minutes() -> Paper:
    spoken = (
        "Bu Ani menyampaikan hasil telaah rapor pendidikan: kemampuan numerasi kelas V menurun. "
        "Pak Joko menanggapi bahwa murid belum terbiasa dengan garis bilangan dan mengusulkan permainan. "
    )
    agenda = ("Menelaah rapor pendidikan", "Menyusun modul numerasi", "Jadwal buka kelas", "Lain-lain")
    blocks: tuple[Block, ...] = (
        Title("NOTULA RAPAT", "Nomor: 421.2/046/KKG-G3.CPK/XI/2025"),
        Fields(
            (
                ("Rapat", "Pertemuan KKG bulan November"),
                ("Hari, tanggal", "Kamis, 13 November 2025"),
                ("Waktu", "pukul 09.35-12.25 WIB"),
                ("Tempat", "SD Negeri 1 Cempaka"),
                ("Pimpinan rapat", "Sri Wahyuni, S.Pd., M.Pd."),
                ("Notulis", "Joko Prasetyo, S.Pd."),
                ("Peserta", "52 orang (daftar hadir terlampir)"),
                ("Acara", "\n".join(f"{n}. {what}" for n, what in enumerate(agenda, 1))),
            ),
            indent=False,
        ),
        Heading("A. Pembukaan"),
        Paragraph("Rapat dibuka oleh ketua KKG dengan doa bersama.", indent="first_line"),
        Heading("B. Pembahasan"),
        NumberedList(
            tuple(
                ListItem(
                    (Run(what, bold=True),), (spoken * 2, (Run("Tanggapan: ", italic=True), Run(spoken)))
                )
                for what in agenda
            )
        ),
        Heading("C. Keputusan"),
        NumberedList(
            ("Modul numerasi pecahan disusun oleh kelompok kelas V.", "Buka kelas di SDN 3 Cempaka."), "alpha"
        ),
        Heading("D. Rencana tindak lanjut"),
        Table(
            (
                Column("No.", 1, "center"),
                Column("Tugas", 6),
                Column("Penanggung jawab", 4),
                Column("Tenggat", 3),
            ),
            tuple(
                (f"{n}.", f"Menyiapkan perangkat ajar bagian {n}", "Ani Lestari, S.Pd.", "4 Desember 2025")
                for n in range(1, 7)
            ),
            label="Rencana tindak lanjut",
        ),
        Heading("E. Penutup"),
        Paragraph(
            "Rapat ditutup pukul 12.25 WIB. Pertemuan berikutnya: Kamis, 11 Desember 2025.",
            indent="first_line",
        ),
        Signatures(
            (
                Signer("Sri Wahyuni, S.Pd., M.Pd.", "Pimpinan rapat", "", "NIP. 19780412 200312 2 005"),
                Signer("Joko Prasetyo, S.Pd.", "Notulis", "Sukamaju, 13 November 2025", "-"),
                Signer(
                    "Dra. Hj. Endang Lestari, M.M.",
                    "Pengawas SD",
                    "Mengetahui,",
                    "NIP. 19700101 199512 2 001",
                ),
            )
        ),
    )
    return Paper("Notula Pertemuan KKG November", "minutes", blocks, letterhead(two_logos=True), dated=DAY)
