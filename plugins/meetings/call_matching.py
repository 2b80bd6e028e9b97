"""Which member a name in a video call belongs to: "SDN 1_bu sri wahyuni" is Sri Wahyuni, S.Pd."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .call_log import Caller
from .queries import RollEntry

_SPOKEN = frozenset({"bapak", "pak", "bpk", "ibu", "bu", "mr", "mrs", "ms"})
_BRACKETED = re.compile(r"[(\[].*?[)\]]")


@dataclass(frozen=True, slots=True)
class Match:
    """`line` None: nobody on the roll, or more than one it could be."""

    caller: Caller
    line: RollEntry | None


def match_callers(
    callers: Sequence[Caller], lines: Iterable[RollEntry], emails: Mapping[int, str]
) -> list[Match]:
    """By address first, then by name. Callers of one person (two devices) become one, in the order they came.

    `emails` are addresses by user id.
    """
    known_people = [(line, line.member) for line in lines if line.member is not None]
    members = [line for line, _person in known_people]
    by_email = {emails[person.user_id]: line for line, person in known_people if person.user_id in emails}
    words = {line.key: _words(person.name) for line, person in known_people}
    found: dict[str, Match] = {}
    for number, caller in enumerate(callers):
        line = by_email.get(caller.email) or _by_name(caller.name, members, words)
        key = line.key if line is not None else f"?{number}"
        known = found.get(key)
        stays = caller.stays if known is None else (*known.caller.stays, *caller.stays)
        name, email = (caller.name, caller.email) if known is None else (known.caller.name, "")
        found[key] = Match(Caller(name, email, stays), line)
    return list(found.values())


def _by_name(
    called: str, members: Sequence[RollEntry], words: Mapping[str, frozenset[str]]
) -> RollEntry | None:
    """The only member whose whole name is in what stands there, or who alone has all words of it."""
    forms = [_words(_BRACKETED.sub(" ", called)), _words(called)]
    for spoken in forms:
        if not spoken:
            continue
        same = [line for line in members if words[line.key] == spoken]
        within = [line for line in members if len(words[line.key]) > 1 and words[line.key] < spoken]
        beyond = [line for line in members if len(spoken) > 1 and spoken < words[line.key]]
        for candidates in (same, within, beyond):
            if len(candidates) == 1:
                return candidates[0]
            if candidates:
                return None
    return None


def _words(name: str) -> frozenset[str]:
    head = name.split(",", maxsplit=1)[0]
    plain = unicodedata.normalize("NFKD", head.casefold()).encode("ascii", "ignore").decode()
    return frozenset(word for word in re.findall(r"[a-z]+", plain.replace("'", "")) if word not in _SPOKEN)
