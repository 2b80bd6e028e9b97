"""The points a review looks at, as data: always the material, never whoever made it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l

CRITERIA: dict[str, Text] = {
    "correct": _l("What it says is correct"),
    "fits": _l("It fits the class and its goals"),
    "clear": _l("Words and pictures are clear to pupils"),
    "doable": _l("It works with what schools here have"),
    "active": _l("Pupils do and think for themselves"),
    "shows": _l("It shows what pupils have understood"),
}
LEVELS: tuple[Text, ...] = (_l("Not yet"), _l("In part"), _l("Mostly"), _l("Fully"))
HIGHEST = len(LEVELS) - 1


def checked_scores(scores: Mapping[str, int]) -> dict[str, int]:
    """Only what the rubric knows, within its levels."""
    return {code: score for code, score in scores.items() if code in CRITERIA and 0 <= score <= HIGHEST}


def averages(reviews: Iterable[Mapping[str, int]]) -> dict[str, float]:
    """The mean of each point that anybody spoke about, in the order of the rubric."""
    said: dict[str, list[int]] = {code: [] for code in CRITERIA}
    for scores in reviews:
        for code, score in checked_scores(scores).items():
            said[code].append(score)
    return {code: sum(found) / len(found) for code, found in said.items() if found}
