"""Academic and religious titles Indonesian teachers carry, and finding them in sloppily typed text."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import lru_cache

# Keys are the title without dots and spaces, in lower case.
PREFIX_TITLES = {
    "prof": "Prof.",
    "dr": "Dr.",
    "drs": "Drs.",
    "dra": "Dra.",
    "ir": "Ir.",
    "h": "H.",
    "hj": "Hj.",
    "kh": "K.H.",
}

# Certain enough to be taken off the end of a name even without comma and dots: "sri wahyuni spd mpd".
_PLAIN_SUFFIXES = (
    "S.Pd.",
    "S.Pd.SD.",
    "S.Pd.I.",
    "S.Pd.K.",
    "S.Pd.H.",
    "S.Pd.B.",
    "S.Pd.AUD.",
    "S.Pd.Jas.",
    "S.Ag.",
    "S.Si.",
    "S.Sn.",
    "S.Sos.",
    "S.Sos.I.",
    "S.Kom.",
    "S.Psi.",
    "S.Hum.",
    "S.Fil.",
    "S.Th.",
    "S.H.I.",
    "S.E.I.",
    "S.Kep.",
    "S.I.Pust.",
    "M.Pd.",
    "M.Pd.I.",
    "M.Pd.K.",
    "M.Pd.H.",
    "M.Si.",
    "M.Kom.",
    "M.Hum.",
    "M.Sn.",
    "M.Psi.",
    "M.Th.",
    "M.Sc.",
    "A.Md.",
    "A.Md.Pd.",
    "A.Ma.Pd.",
    "Ph.D.",
)
# Short enough to be the end of somebody's name; believed only after a comma or with their dots.
_DOTTED_SUFFIXES = (
    *("S.E.", "S.H.", "S.T.", "S.S.", "S.P.", "S.IP.", "S.Or.", "S.Ud.", "M.M.", "M.A.", "M.H.", "M.T."),
    *("M.Ag.", "M.Ed.", "M.Or.", "M.E.", "A.Ma.", "B.A.", "Gr.", "Lc."),
)


def title_key(text: str) -> str:
    """`text` as the titles are looked up: no dots, no spaces, lower case."""
    return text.replace(".", "").replace(" ", "").lower()


PLAIN_KEYS = frozenset(title_key(title) for title in _PLAIN_SUFFIXES)
SUFFIX_TITLES = {title_key(title): title for title in (*_PLAIN_SUFFIXES, *_DOTTED_SUFFIXES)}
ALL_KEYS = frozenset(SUFFIX_TITLES)

_LONGEST_KEY = 40


def suffix_titles(text: str, allowed: AbstractSet[str] = ALL_KEYS) -> tuple[str, ...]:
    """The titles `text` consists of, rightly written ("spd mpd": S.Pd. and M.Pd.); () for anything else.

    Fewest titles win, so "S.Pd SD" is one and not two.
    """
    key = title_key(text)
    if not key or len(key) > _LONGEST_KEY:
        return ()
    return tuple(SUFFIX_TITLES[part] for part in _cut(key, frozenset(allowed)) or ())


@lru_cache(maxsize=1024)
def _cut(key: str, allowed: frozenset[str]) -> tuple[str, ...] | None:
    if key in allowed:
        return (key,)
    best: tuple[str, ...] | None = None
    for length in range(len(key) - 1, 0, -1):
        rest = _cut(key[length:], allowed) if key[:length] in allowed else None
        if rest is not None and (best is None or len(rest) + 1 < len(best)):
            best = (key[:length], *rest)
    return best
