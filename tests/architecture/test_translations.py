"""The Indonesian is whole: every sentence of core and plugins, with the same blanks to fill, said one way."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools import catalogs

COMPONENTS = {component.name: component for component in catalogs.components()}
every_component = pytest.mark.parametrize("name", COMPONENTS)
_BLANK = re.compile(r"%\((\w+)\)([sd])|%[sd]|\{(\w*)[^}]*\}")


@cache
def found_in_code(name: str) -> Catalog:
    return catalogs.collect(COMPONENTS[name])


@cache
def catalog(name: str) -> Catalog:
    path = COMPONENTS[name].translations / catalogs.LANGUAGE / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=catalogs.LANGUAGE)
    with path.open("rb") as stream:
        return read_po(stream, locale=catalogs.LANGUAGE)


def key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def sentences(of: Catalog) -> dict[tuple[str, str | None], Message]:
    return {key(message): message for message in of if message.id}


def forms(text: object) -> list[str]:
    return [str(one) for one in text] if isinstance(text, tuple | list) else [str(text or "")]


def blanks(text: str) -> set[str]:
    return {match.group(0) for match in _BLANK.finditer(text.replace("%%", ""))}


@every_component
def test_every_sentence_is_translated(name: str) -> None:
    translated = sentences(catalog(name))
    waiting = [
        msgid
        for msgid in sentences(found_in_code(name))
        if msgid not in translated or not all(forms(translated[msgid].string))
    ]

    assert waiting == [], f"{len(waiting)} sentences of {name}; `make i18n` collects them"


@every_component
def test_no_translation_is_a_guess(name: str) -> None:
    assert [key(message) for message in catalog(name) if message.id and message.fuzzy] == []


@every_component
def test_no_sentence_outlived_its_use(name: str) -> None:
    used = sentences(found_in_code(name)).keys()

    assert [msgid for msgid in sentences(catalog(name)) if msgid not in used] == []
    assert list(catalog(name).obsolete) == []


@every_component
def test_translations_fill_the_same_blanks(name: str) -> None:
    """A plural may leave its number out; nothing may ask for what is not given."""
    for msgid, message in sentences(catalog(name)).items():
        asked = [blanks(form) for form in forms(message.id)]
        for form in filter(None, forms(message.string)):
            if message.pluralizable:
                assert blanks(form) <= set().union(*asked), msgid
            else:
                assert blanks(form) == asked[0], msgid


@every_component
def test_translations_begin_and_end_as_the_sentence_does(name: str) -> None:
    """A lost full stop, colon or space shows on the page."""
    for msgid, message in sentences(catalog(name)).items():
        source = forms(message.id)[-1]
        for form in filter(None, forms(message.string)):
            assert (form[0] == " ", form[-1] == " ") == (source[0] == " ", source[-1] == " "), msgid
            if source[-1] in ".:?!":
                assert form[-1] == source[-1], msgid
            assert form.count("\n") == source.count("\n"), msgid


def test_one_sentence_says_the_same_everywhere() -> None:
    """Catalogs are merged; where two components translate a sentence differently, one would win unseen."""
    said: dict[tuple[str, str | None], dict[str, list[str]]] = defaultdict(dict)
    for name in COMPONENTS:
        for msgid, message in sentences(catalog(name)).items():
            if any(forms(message.string)):
                said[msgid][name] = forms(message.string)

    different = {msgid: by for msgid, by in said.items() if len({tuple(forms) for forms in by.values()}) > 1}

    assert different == {}, "use pgettext with a context of your own"
