"""What others may do with a resource: the licences on offer and which of them an adaptation may bear. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l

DEFAULT = "cc-by-sa-4.0"
CLUSTER_ONLY = "cluster-only"
LINK_ONLY = "link-only"


@dataclass(frozen=True, slots=True)
class Licence:
    """`name` is what stands in credits in every language; `label` says to teachers what it allows."""

    code: str
    name: str
    label: Text
    url: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.url)


_CC = "https://creativecommons.org/licenses"

LICENCES = {
    licence.code: licence
    for licence in (
        Licence(
            DEFAULT,
            "CC BY-SA 4.0",
            _l("Use and change it, name me, share it the same way (CC BY-SA)"),
            f"{_CC}/by-sa/4.0/",
        ),
        Licence("cc-by-4.0", "CC BY 4.0", _l("Use and change it, name me (CC BY)"), f"{_CC}/by/4.0/"),
        Licence(
            "cc-by-nc-sa-4.0",
            "CC BY-NC-SA 4.0",
            _l("The same, but nobody may sell it (CC BY-NC-SA)"),
            f"{_CC}/by-nc-sa/4.0/",
        ),
        Licence(
            "cc-by-nc-4.0",
            "CC BY-NC 4.0",
            _l("Use and change it, name me, do not sell it (CC BY-NC)"),
            f"{_CC}/by-nc/4.0/",
        ),
        Licence(
            "cc-by-nd-4.0",
            "CC BY-ND 4.0",
            _l("Use it as it is, name me (CC BY-ND)"),
            f"{_CC}/by-nd/4.0/",
        ),
        Licence(
            "cc-by-nc-nd-4.0",
            "CC BY-NC-ND 4.0",
            _l("Use it as it is, name me, do not sell it (CC BY-NC-ND)"),
            f"{_CC}/by-nc-nd/4.0/",
        ),
        Licence(
            "cc0-1.0",
            "CC0 1.0",
            _l("Everything is allowed, without naming me (CC0)"),
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
        Licence(CLUSTER_ONLY, "KKG", _l("Only for teachers of this group")),
        Licence(LINK_ONLY, "", _l("Made by others: only the link is shared")),
    )
}

# What an adaptation may bear, by the licence of what it was made from (the chart of Creative Commons for adapters,
# in the same version). Whoever is not named here may not be adapted at all.
ADAPTATIONS: dict[str, tuple[str, ...]] = {
    "cc0-1.0": (
        "cc0-1.0",
        "cc-by-4.0",
        DEFAULT,
        "cc-by-nc-4.0",
        "cc-by-nc-sa-4.0",
        "cc-by-nd-4.0",
        "cc-by-nc-nd-4.0",
        CLUSTER_ONLY,
    ),
    "cc-by-4.0": (
        "cc-by-4.0",
        DEFAULT,
        "cc-by-nc-4.0",
        "cc-by-nc-sa-4.0",
        "cc-by-nd-4.0",
        "cc-by-nc-nd-4.0",
    ),
    "cc-by-sa-4.0": (DEFAULT,),
    "cc-by-nc-4.0": ("cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0"),
    "cc-by-nc-sa-4.0": ("cc-by-nc-sa-4.0",),
    CLUSTER_ONLY: (CLUSTER_ONLY,),
}


def may_be_adapted(code: str) -> bool:
    return code in ADAPTATIONS


def allowed_for_adaptation(parents: list[str]) -> list[str]:
    """The licences that fit every source, in the order of the form."""
    return [code for code in LICENCES if all(code in ADAPTATIONS.get(parent, ()) for parent in parents)]


def licence_name(code: str) -> str:
    """How credits call it; a code from elsewhere stands for itself."""
    return LICENCES[code].name if code in LICENCES else code


def licence_choices() -> list[tuple[str, Text]]:
    return [(licence.code, licence.label) for licence in LICENCES.values()]
