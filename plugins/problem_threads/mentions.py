"""Finds whom a text names: "@Wulan Septiani", names typed beside it, and ticked boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kkg_portal.api import MemberRow

from .models import Thread
from .queries.readers import Readers, by_names

MOST_FOR_TEACHERS = 10
_MOST_WORDS = 5
# An @ that begins a word: e-mail addresses and what stands in code are left alone.
_CALL = re.compile(rf"(?<![\w@./`])@([^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){{0,{_MOST_WORDS - 1}}})")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Named:
    """Those who will be told, and the names that tell nobody."""

    members: Sequence[MemberRow]
    unknown: Sequence[str]


def named_in(
    text: str,
    names: Sequence[str],
    ticked: frozenset[str],
    thread: Thread,
    readers_of: Callable[[Thread], Readers],
) -> Named:
    """Whom this text names among those who may read the thread; most texts name nobody, and nobody is looked up.

    Somebody of another cluster, somebody who may not read here and a name nobody bears look the same.
    """
    if "@" not in text and not ticked and not any(name.strip() for name in names):
        return Named((), ())
    readers = readers_of(thread)
    allowed = [one for one in readers.members if readers.may_read(one, thread)]
    found = [one for one in allowed if one.public_id in ticked]
    typed, unknown = by_names(allowed, [name for name in names if name.strip()])
    called, unknown_calls = _called(text, allowed)
    everybody = {one.membership_id: one for one in (*found, *typed, *called)}
    return Named(list(everybody.values()), [*unknown, *unknown_calls])


def _called(text: str, allowed: Sequence[MemberRow]) -> tuple[list[MemberRow], list[str]]:
    found: list[MemberRow] = []
    unknown: list[str] = []
    for match in _CALL.finditer(_CODE.sub(" ", text)):
        words = match[1].rstrip(".'’-").split(" ")
        for length in range(len(words), 0, -1):
            hits, _missing = by_names(allowed, [" ".join(words[:length]).rstrip(".,")])
            if hits:
                found += hits
                break
        else:
            unknown.append(" ".join(words[:2]))
    return found, unknown
