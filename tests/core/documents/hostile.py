"""What a bored pupil, a curious teacher or an attacker types into a field."""

from __future__ import annotations

from kkg_portal.core.documents import (
    Addressee,
    Block,
    Column,
    Copies,
    Fields,
    Heading,
    LetterFields,
    NumberedList,
    Paper,
    Paragraph,
    Run,
    Signatures,
    SignatureTable,
    Signer,
    SmallPrint,
    Table,
    Title,
)

TEXTS = (
    '#import "@preview/evil:1.0.0": *',
    '#read("/etc/passwd")',
    "#{ while true {} }",
    "{{7*7}}",
    "{% include 'x' %}",
    "$(id)",
    "`id`",
    "<b>tebal</b>",
    "<script>alert(1)</script>",
    "\"'><svg/onload=1>",
    "%(page)d %s {0}",
    "*bintang* _garis_ = judul",
    "\\u{41} \\n \\begin{x}",
    "<w:p/> &amp; &#65;",
    '=HYPERLINK("http://x")',
)
LONG_NAME = (
    "Raden Ajeng Kusumaningtyas Wulandari Prameswari Hadiningrat Suryokusumo binti Abdurrahman, "
    "S.Pd.SD., M.Pd."
)
LONG_WORD = "W" * 90


def blocks_with(text: str) -> tuple[Block, ...]:
    """Every kind of block with `text` wherever a person's words can stand."""
    column = (Column(text, 2), Column("Sekolah", 1))
    return (
        Title(text, text, text),
        LetterFields(((text, text),), text[:20]),
        Addressee("Yth.", (text, text), text),
        Heading(text),
        Paragraph((Run(text, bold=True, italic=True, underline=True),)),
        Fields(((text[:20], text),)),
        NumberedList((text,)),
        Table(column, ((text, text),), foot=((text, text),), label=text),
        SignatureTable(column, ((text, text),), "No.", "Tanda tangan", spare_rows=1, label=text),
        Signatures((Signer(text, text, text, text), Signer(text))),
        Copies(text, (text,)),
        SmallPrint(text),
    )


def hostile_paper() -> Paper:
    blocks = tuple(block for text in TEXTS for block in blocks_with(text))
    return Paper(TEXTS[0], "letter", blocks, author=TEXTS[7], document_id=TEXTS[3])
