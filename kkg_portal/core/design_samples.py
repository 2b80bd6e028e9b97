"""What the living design page at /design shows: forms in every state, with the kind of text teachers write.

Only the development server has that page; nothing here is used by the product itself.
"""

from __future__ import annotations

from datetime import date

from wtforms import (
    BooleanField,
    FileField,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.core.forms import choices_of

_LONG_NAME = "Raden Ajeng Kartikaningtyasprawirodiningratkusumawardhanimangkunegara"


class SampleForm(Form):
    """One field of every kind the portal uses."""

    version = HiddenField(default="3")
    title = StringField("Nama kegiatan", description="Tulis singkat, misalnya: Bedah modul ajar IPAS.")
    day = StringField("Tanggal", description="Boleh ditulis 14-11-2026, 14/11/26, atau 14 November.")
    starts = StringField("Mulai")
    ends = StringField("Selesai")
    mode = RadioField(
        "Cara pertemuan",
        choices=choices_of([("offline", "Tatap muka"), ("online", "Daring (video)"), ("both", "Campuran")]),
        default="offline",
    )
    answer = RadioField(
        "Apakah Ibu hadir?", choices=choices_of([("yes", "Hadir"), ("maybe", "Mungkin"), ("no", "Tidak")])
    )
    school = SelectField(
        "Sekolah",
        choices=choices_of(
            [
                ("1", "SDN Arunika 01"),
                ("2", "SDN Melati 02"),
                ("3", "SD Islam Terpadu Cahaya Bangsa Kenanga"),
            ]
        ),
    )
    subjects = SelectMultipleField(
        "Mata pelajaran",
        choices=choices_of([("bi", "Bahasa Indonesia"), ("mtk", "Matematika"), ("ipas", "IPAS")]),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    notes = TextAreaField("Catatan", description="Apa yang perlu dibawa peserta?")
    attachment = FileField("Lampiran", description="Foto, PDF, atau Word. Paling besar 10 MB.")
    password = PasswordField("Kata sandi", description="Paling sedikit 8 huruf atau angka.")
    consent = BooleanField("Saya setuju nama dan sekolah saya terlihat oleh anggota KKG ini.")


def design_context() -> dict[str, object]:
    """The forms of the page: one untouched, one filled in, one sent back with errors."""
    empty = SampleForm(prefix="empty")
    filled = SampleForm(
        prefix="filled",
        data={
            "title": "Lesson study: pecahan di kelas 4",
            "day": "Sabtu, 14 November 2026",
            "starts": "08.00",
            "ends": "11.30",
            "mode": "both",
            "answer": "yes",
            "school": "2",
            "subjects": ["mtk"],
            "notes": "Bawa kertas lipat dan gunting.",
            "consent": True,
        },
    )
    return {
        "empty_form": empty,
        "filled_form": filled,
        "wrong_form": _wrong_form(),
        "long_name": _LONG_NAME,
        "first_day": date(2026, 11, 14),
        "second_day": date(2026, 11, 28),
    }


def _wrong_form() -> SampleForm:
    form = SampleForm(prefix="wrong", data={"day": "14 Novembr", "starts": "08.00", "ends": "07.00"})
    for name, sentence in {
        "title": "Tulis nama kegiatan, misalnya “Bedah modul ajar”.",
        "day": "Tanggal ini belum terbaca. Contoh: 14 November 2026.",
        "ends": "Jam selesai lebih awal daripada jam mulai.",
        "answer": "Pilih satu jawaban: hadir, mungkin, atau tidak.",
        "attachment": "Berkas terlalu besar (18 MB). Batasnya 10 MB. Coba kirim sebagai foto.",
        "consent": "Beri tanda centang bila Ibu setuju.",
    }.items():
        form[name].errors = [sentence]
    return form
