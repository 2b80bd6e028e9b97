"""Names of people apart from their titles: what was typed, and how lists, letters and greetings write it.

People type one field ("sri wahyuni spd mpd"); the portal offers the right form and stores three. Nothing
here assumes a family name: many have one word, and the first word is what colleagues call each other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _
from kkg_portal.core.person_titles import ALL_KEYS, PLAIN_KEYS, PREFIX_TITLES, suffix_titles, title_key

LONGEST_NAME = 120
LONGEST_TITLES = 60

_MOST_WORDS_IN_TITLE = 4
_LONGEST_UNKNOWN_TITLE = 12
_GLUED_PREFIX = re.compile(r"((?:prof|drs|dra|dr|ir|hj|kh|h)\.)(.+)", re.IGNORECASE)
_ORDINARY_NAME = re.compile(r"[^\W\d_]+(?:[ .'’ʼ`-]+[^\W\d_]+)*\.?")
_FIRST_LETTERS = re.compile(r"(?:^|(?<=[ .-])|(?<=(?<![^\W\d_])[^\W\d_]['’ʼ`]))[^\W\d_]")
_LOWER_CASE_WORDS = re.compile(r"(?<= )(?:Bin|Binti)(?= )")

_SPOKEN_PREFIXES = frozenset({"bapak", "pak", "bpk", "ibu", "bu"})
# Said before a given name but never alone: Balinese markers and the usual short forms of Muhammad and Abdul.
_NEVER_ALONE = frozenset({"i", "ni", "luh", "m", "moh", "muh", "mohd", "muhd", "abd", "st"})

_HONORIFICS = {
    "id": {"bapak": "Bapak", "ibu": "Ibu"},
    "en": {"bapak": "Mr", "ibu": "Ms"},
}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name and its titles as stored: "Sri Wahyuni", "Dra. Hj.", "S.Pd., M.Pd."."""

    name: str
    title_prefix: str = ""
    title_suffix: str = ""

    def __str__(self) -> str:
        return full_name(self.name, self.title_prefix, self.title_suffix)


def split_titles(text: str) -> PersonName:
    """`text` cut into name and titles, both in their right form; a name in one case gets its capitals.

    An offer to the person, not a verdict: mixed case stays as typed. Raises Invalid for no name at all
    and for one longer than LONGEST_NAME.
    """
    cleaned = clean_name(text)
    if not cleaned:
        raise Invalid(_("The name is still empty. For example: %(example)s", example="Sri Wahyuni, S.Pd."))
    if len(cleaned) > LONGEST_NAME:
        raise _too_long()
    head, *after_commas = cleaned.split(",")
    prefixes, name = _without_prefixes(head)
    name, suffixes = _without_suffixes(name)
    for position, part in enumerate(map(str.strip, after_commas)):
        if title_key(part) in PREFIX_TITLES:
            prefixes.append(PREFIX_TITLES[title_key(part)])
        elif titles := _titles_after_comma(part):
            suffixes.extend(titles)
        elif part:
            # Not a title: what follows this comma belongs to the name, nothing is thrown away.
            name = ",".join([name, *after_commas[position:]])
            break
    if not name:
        return PersonName(cleaned)
    found = PersonName(_with_capitals(name), " ".join(prefixes), ", ".join(suffixes))
    if len(found.name) > LONGEST_NAME:
        raise _too_long()
    if len(found.title_prefix) > LONGEST_TITLES or len(found.title_suffix) > LONGEST_TITLES:
        raise Invalid(_("These are too many titles. Keep the ones your school uses on letters."))
    return found


def _too_long() -> Invalid:
    return Invalid(
        _("This name is too long. Shorten it to %(most)d letters, titles included.", most=LONGEST_NAME)
    )


def clean_name(text: str) -> str:
    """One line without control signs or double spaces; a leading "=" or "@" is ordinary text here."""
    composed = unicodedata.normalize("NFC", text[: LONGEST_NAME * 4])
    visible = "".join(" " if char.isspace() else char for char in composed)
    visible = "".join(char for char in visible if unicodedata.category(char)[0] != "C")
    return " ".join(visible.split())


def _without_prefixes(text: str) -> tuple[list[str], str]:
    """Titles in front of a name, also glued to it ("Dra.Hj.Sri"); the last word is never taken for one."""
    titles: list[str] = []
    words = text.split()
    while words:
        key = title_key(words[0])
        if glued := _GLUED_PREFIX.fullmatch(words[0]):
            words[:1] = glued.groups()
        elif key in PREFIX_TITLES and len(words) > 1:
            titles.append(PREFIX_TITLES[key])
            words.pop(0)
        else:
            break
    return titles, " ".join(words)


def _without_suffixes(text: str) -> tuple[str, list[str]]:
    """Titles behind a name that nobody put a comma before; the first word is never taken for one."""
    words = text.split()
    titles: list[str] = []
    while found := _last_titles(words):
        count, named = found
        titles[:0] = named
        del words[-count:]
    return " ".join(words), titles


def _last_titles(words: list[str]) -> tuple[int, tuple[str, ...]] | None:
    for count in range(min(_MOST_WORDS_IN_TITLE, len(words) - 1), 0, -1):
        last = words[-count:]
        allowed = ALL_KEYS if any("." in word for word in last) else PLAIN_KEYS
        if titles := suffix_titles("".join(last), allowed):
            return count, titles
    return None


def _titles_after_comma(part: str) -> tuple[str, ...]:
    """Known titles in their right form; an unknown one with a dot in it ("M.Sc.Ed") as it was typed."""
    if titles := suffix_titles(part):
        return titles
    return (part,) if "." in part and len(part) <= _LONGEST_UNKNOWN_TITLE else ()


def _with_capitals(name: str) -> str:
    """Title case for a name typed all in capitals or all in small letters; anything else stays as typed."""
    if not (name.isupper() or name.islower()) or not _ORDINARY_NAME.fullmatch(name):
        return name
    capitals = _FIRST_LETTERS.sub(lambda letter: letter[0].upper(), name.lower())
    return _LOWER_CASE_WORDS.sub(lambda word: word[0].lower(), capitals)


def full_name(name: str, prefix: str = "", suffix: str = "") -> str:
    """Name with titles as EYD wants it: "Dra. Hj. Sri Wahyuni, S.Pd., M.Pd."."""
    front = f"{prefix.strip()} {name.strip()}".strip()
    behind = ", ".join(filter(None, (title.strip() for title in suffix.split(","))))
    return f"{front}, {behind}" if behind else front


def sort_key(name: str) -> str:
    """What lists are ordered by: the name without titles, sapaan, accents or apostrophes, in lower case."""
    bare = " ".join(_bare_words(name))
    decomposed = unicodedata.normalize("NFKD", bare).casefold()
    kept = "".join(char for char in decomposed if not unicodedata.combining(char) and char not in "'’ʼ`")
    return " ".join("".join(char if char.isalnum() else " " for char in kept).split())


def _bare_words(name: str) -> list[str]:
    """The words of a name without the titles and sapaan left in it; something always remains."""
    head = clean_name(name)[:LONGEST_NAME].split(",")[0].replace(".", ". ")
    words = head.split()
    while len(words) > 1 and (
        title_key(words[0]) in PREFIX_TITLES or title_key(words[0]) in _SPOKEN_PREFIXES
    ):
        words.pop(0)
    return _without_suffixes(" ".join(words))[0].split()


def calling_name(name: str) -> str:
    """The word colleagues say: the first one that is not an initial, a short form or a marker.

    "Sri Wahyuni" gives Sri, "M. Rizal" Rizal, "Ni Luh Ayu" Ayu, "I Made Sudarma" Made.
    """
    words = _bare_words(name)
    for word in words:
        if len(word) > 1 and not word.endswith(".") and word.lower() not in _NEVER_ALONE:
            return word
    return words[-1] if words else ""


def greeting(name: str, honorific: str | None, language: str) -> str:
    """ "Ibu Sri", "Bapak Dimas", in English "Ms Sri"; `honorific` is "bapak", "ibu" or nothing: "Sri"."""
    word = _HONORIFICS.get(language, _HONORIFICS["id"]).get(honorific or "")
    return f"{word} {calling_name(name)}" if word else calling_name(name)


def initials(name: str) -> str:
    """One or two capitals for a round badge: of the first and the last word, "" when there is no letter."""
    letters = [letter.upper() for word in _bare_words(name) if (letter := _first_letter(word))]
    return "".join(letters[:1] + letters[1:][-1:])


def _first_letter(word: str) -> str:
    return next((char for char in word if char.isalpha()), "")
