"""Pieces that were drawn before: the same where all is the same, another one where anything differs."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Flask, g

from kkg_portal.core.i18n import gettext, in_language
from kkg_portal.core.kept_pieces import KeptPieces


class Drawing:
    """A macro that says what it was given, and counts how often it was asked."""

    def __init__(self, around: str = "") -> None:
        self.times = 0
        self.around = around

    def __call__(self, *values: object) -> str:
        self.times += 1
        return f"{self.around}{values} {gettext('Save')} {g.cluster_slug}"


def test_a_piece_is_drawn_once_for_the_same_values_language_and_cluster(app: Flask) -> None:
    pieces, macro = KeptPieces(), Drawing()
    places = [("melati", "Asia/Jakarta"), ("melati", "Asia/Jayapura"), ("kenanga", "Asia/Jakarta")]

    drawn = {
        (language, place, value): _draw(app, pieces, macro, value, language=language, place=place)
        for _again in range(2)
        for language in ("id", "en")
        for place in places
        for value in ("Sri", "Budi")
    }

    assert macro.times == len(drawn) == 12
    assert all(
        value in piece and place[0] in piece and ("Simpan" in piece) == (language == "id")
        for (language, place, value), piece in drawn.items()
    )


def test_what_bears_a_token_is_drawn_for_each_reader(app: Flask) -> None:
    pieces, macro = KeptPieces(), Drawing('<input name="csrf_token" value="secret">')
    for _again in range(2):
        _draw(app, pieces, macro, "Sri")

    assert macro.times == 2


def test_what_is_kept_stays_small(app: Flask) -> None:
    pieces, macro = KeptPieces(most_letters=1000), Drawing("x" * 400)
    for number in (1, 2, 3, 3, 1):
        _draw(app, pieces, macro, number)

    assert macro.times == 4


def _draw(
    app: Flask,
    pieces: KeptPieces,
    macro: Drawing,
    value: str | int,
    *,
    language: str = "id",
    place: tuple[str, str] = ("melati", "Asia/Jakarta"),
) -> str:
    with app.test_request_context("/"), in_language(language):
        g.cluster_slug, g.cluster = place[0], SimpleNamespace(time_zone=place[1])
        return pieces.draw(macro, value)
