from __future__ import annotations

import re
from html.parser import HTMLParser

from kkg_portal.core.documents import NumberedList, Paper, Signatures, SignatureTable, Table, Title, page_html
from kkg_portal.paths import static_dir
from tests.core.documents import hostile
from tests.core.documents.papers import attendance, invitation, minutes
from tests.core.documents.senders import names

VOID = {"br", "hr", "img", "col"}


class Outline(HTMLParser):
    """What a browser would make of the fragment: tags in order, attributes, words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


def test_invitation_is_one_article_in_its_language() -> None:
    outline = Outline(page_html(invitation("F4")))

    assert outline.tags[0] == "article"
    assert outline.tags.count("article") == 1
    assert ("class", "paper paper-f4") in outline.attributes
    assert ("lang", "id") in outline.attributes
    for words in (
        "KELOMPOK KERJA GURU (KKG) GUGUS MELATI",
        "Kamis, 13 November 2025",
        "Mengetahui,",
        "Tembusan:",
    ):
        assert words in outline.text


def test_no_style_or_script_is_written_into_the_page() -> None:
    for paper in (invitation(), attendance(), minutes(), hostile.hostile_paper()):
        outline = Outline(page_html(paper))

        assert not {"script", "style", "svg"} & set(outline.tags)
        assert not [name for name, _value in outline.attributes if name == "style" or name.startswith("on")]


def test_hostile_text_stays_text() -> None:
    text = Outline(page_html(hostile.hostile_paper())).text

    assert all(typed in text for typed in hostile.TEXTS)
    assert "49" not in text


def test_attendance_has_every_name_in_order_under_a_head_that_repeats() -> None:
    outline = Outline(page_html(attendance(120)))

    places = [outline.text.find(name) for name in names(120)]

    assert outline.tags.count("thead") == 1
    assert outline.tags.count("tbody") == 63
    assert -1 not in places
    assert places == sorted(places)


def test_headings_hang_under_the_level_the_page_gives() -> None:
    assert {"h2", "h3"} <= set(Outline(page_html(minutes())).tags)
    assert {"h1", "h2"} <= set(Outline(page_html(minutes(), heading_level=1)).tags)


def test_picture_shows_only_where_the_portal_serves_it() -> None:
    assert ("src", "/berkas/lambang.png") in Outline(page_html(invitation())).attributes
    assert "img" not in Outline(page_html(Paper("Surat", "letter", ()))).tags


def test_empty_lists_are_papers_too() -> None:
    columns = hostile.blocks_with("x")[7].columns
    blocks = (
        Title("DAFTAR"),
        Table(columns, (), empty="Belum ada."),
        SignatureTable(columns, (), "No.", "Tanda tangan"),
        NumberedList(()),
        Signatures(()),
    )

    assert "Belum ada." in Outline(page_html(Paper("Daftar", "list", blocks))).text


def test_every_class_of_the_page_is_known_to_the_style_sheet() -> None:
    sheet = (static_dir() / "paper.css").read_text(encoding="utf-8")
    known = set(re.findall(r"\.(paper[\w-]*)", sheet))
    used = {
        name
        for paper in (invitation(), attendance(3), minutes())
        for attribute, value in Outline(page_html(paper)).attributes
        if attribute == "class"
        for name in (value or "").split()
    }

    # These need no rule of their own; they only tell one thing from another.
    unstyled = {"normal", "signer", "office", "list", "decimal", "bullet", "left", "indent-none"}
    assert used - known <= {f"paper-{name}" for name in unstyled}
