"""What WTForms says by itself, in our words: what to do next instead of the rule that was broken.

Only sentences that can appear are here: our own fields and validators bring theirs. A choice that is not on
the list means that the list changed after the page was opened, or that somebody tampered with it.
"""

from __future__ import annotations

from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import lazy_gettext as _l

_ONE = _l("Choose one of the answers shown.")
_SEVERAL = _l("Choose only from the answers shown. Reload the page if the list has changed.")

OUR_WORDS: dict[str, Text] = {
    "Not a valid choice.": _ONE,
    "Invalid Choice: could not coerce.": _ONE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _SEVERAL,
    "'%(value)s' is not a valid choice for this field.": _SEVERAL,
    "Not a valid integer value.": _l("Type a whole number."),
    "Field must be between %(min)d and %(max)d characters long.": _l(
        "Between %(min)d and %(max)d characters fit here. Reload the page and try again."
    ),
    "This field is required.": _l("This is still empty. Fill it in and send it again."),
}
