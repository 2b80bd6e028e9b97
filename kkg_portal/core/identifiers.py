"""Numbers and addresses of schools and teachers: one stored form for the many ways they are typed.

Every function takes the text of one field and raises Invalid with a sentence and an example; whether the
field may be empty is for the caller to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _

NPSN_LENGTH = 8
NUPTK_LENGTH = 16
NIP_LENGTH = 18
OLD_NIP_LENGTH = 9
LONGEST_EMAIL = 254

# In the place of the month of appointment: PPPK have 21 there, civil servants the month itself.
PPPK_MONTH = 21

_YOUNGEST_APPOINTED = 15
_OLDEST_BIRTH_YEAR = 1920

_LONGEST_TEXT = 300
_FILLING = re.compile(r"[\s.\-‐‑–'’]+")
_PHONE_FILLING = re.compile(r"[\s.\-‐‑–()]+")
_DIGITS = re.compile(r"[0-9]+")
_NPSN = re.compile(r"[0-9A-Z]{8}")
_INDONESIAN_PHONE = re.compile(r"(?:\+?62|0062)?0?([2-9][0-9]{7,11})")
_MOBILE = re.compile(r"\+628[0-9]{8,11}")
_REGION = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?")
_SCIENTIFIC = re.compile(r"\s*[+-]?[0-9]{1,3}(?:[.,][0-9]{1,20})?[eE]\+?[0-9]{1,3}\s*")
_EMAIL_LOCAL = re.compile(r"[A-Za-z0-9!#$%&*+/=?^_`{|}~'-]+(?:\.[A-Za-z0-9!#$%&*+/=?^_`{|}~'-]+)*")
_EMAIL_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class NipReading:
    """An 18-digit NIP and what looks odd about it; odd ones exist, so a warning never stops anybody."""

    value: str
    warnings: tuple[str, ...] = ()


def npsn(text: str) -> str:
    """Eight signs, capitals: digits for schools, non-formal units carry a letter. No region is inferred."""
    value = _without_filling(text, "NPSN").upper()
    if not _NPSN.fullmatch(value):
        raise Invalid(_("An NPSN has 8 digits. For example: %(example)s.", example="88000101"))
    return value


def nuptk(text: str) -> str:
    """Sixteen digits; no check digit is known."""
    value = _without_filling(text, "NUPTK")
    if len(value) != NUPTK_LENGTH or not _DIGITS.fullmatch(value):
        raise _wrong_length("NUPTK", value, NUPTK_LENGTH)
    return value


def nip(text: str) -> NipReading:
    """Eighteen digits, with warnings where birth date, appointment or sex digit do not look right."""
    value = _without_filling(text, "NIP")
    if len(value) == OLD_NIP_LENGTH and _DIGITS.fullmatch(value):
        raise Invalid(_("This is an old NIP of 9 digits. Type the new one of 18 digits."))
    if len(value) != NIP_LENGTH or not _DIGITS.fullmatch(value):
        raise _wrong_length("NIP", value, NIP_LENGTH)
    return NipReading(value, _nip_warnings(value))


def _nip_warnings(value: str) -> tuple[str, ...]:
    found: list[str] = []
    birth_year, appointed_year, appointed_month = int(value[:4]), int(value[8:12]), int(value[12:14])
    if birth_year < _OLDEST_BIRTH_YEAR or not _is_date(value[:8]):
        found.append(_("The first 8 digits of this NIP are not a birth date. Please check."))
    if not 1 <= appointed_month <= 12 and appointed_month != PPPK_MONTH:
        found.append(_("Digits 13 and 14 of this NIP are not a month, nor 21 for PPPK. Please check."))
    if appointed_year < birth_year + _YOUNGEST_APPOINTED:
        found.append(_("By this NIP the appointment came before the age of 15. Please check."))
    if value[14] not in "12":
        found.append(_("Digit 15 of this NIP is neither 1 (man) nor 2 (woman). Please check."))
    return tuple(found)


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def format_nip(value: str) -> str:
    """As papers print it: 19900117 201503 2 004; anything that is not 18 digits stays as it is."""
    if len(value) != NIP_LENGTH or not _DIGITS.fullmatch(value):
        return value
    return f"{value[:8]} {value[8:14]} {value[14]} {value[15:]}"


def phone(text: str) -> str:
    """E.164 with +62 for 0812..., 62812..., +62 (0)812-... and an 812... that lost its zero in Excel."""
    _refuse_scientific(text, "HP")
    match = _INDONESIAN_PHONE.fullmatch(_PHONE_FILLING.sub("", text[:_LONGEST_TEXT]))
    if match is None:
        raise Invalid(
            _("Type one Indonesian phone number. For example: %(example)s.", example="0812-3456-7890")
        )
    return f"+62{match[1]}"


def whatsapp_number(text: str) -> str:
    """Digits for https://wa.me/: 62812...; a landline is refused."""
    number = phone(text)
    if not _MOBILE.fullmatch(number):
        raise Invalid(
            _(
                "WhatsApp needs a mobile number that starts with 08. For example: %(example)s.",
                example="0812-3456-7890",
            )
        )
    return number.removeprefix("+")


def region_code(text: str) -> str:
    """Kemendagri code of a province, regency, district or village: 99, 99.01, 99.01.01 or 99.01.01.2001.

    The dots are needed: six digits without dots are a Dapodik code, which counts differently.
    """
    value = "".join(text[:_LONGEST_TEXT].split())
    if not _REGION.fullmatch(value):
        raise Invalid(_("Write the region code with dots. For example: %(example)s", example="99.01.01.2001"))
    return value


def email(text: str) -> str:
    """The address with its domain in small letters; syntax only, nobody is asked whether it exists."""
    local, at, domain = text[: LONGEST_EMAIL + 2].strip().rpartition("@")
    value = f"{local}@{domain.lower()}"
    is_sane = _EMAIL_LOCAL.fullmatch(local) and _EMAIL_DOMAIN.fullmatch(domain.lower())
    if not at or not is_sane or len(local) > 64 or len(value) > LONGEST_EMAIL:
        raise Invalid(_("Check the e-mail address. For example: %(example)s", example="nama@gmail.com"))
    return value


def looks_like_scientific(text: str) -> bool:
    """Whether a spreadsheet rounded a long number away: 1.98E+17, 1,98e17."""
    return _SCIENTIFIC.fullmatch(text[:_LONGEST_TEXT]) is not None


def _refuse_scientific(text: str, label: str) -> None:
    if looks_like_scientific(text):
        raise Invalid(
            _(
                "Excel has shortened this %(label)s to %(typed)s and its digits are lost. "
                "Set the column to Text in Excel and type the number again.",
                label=label,
                typed=text.strip(),
            )
        )


def _without_filling(text: str, label: str) -> str:
    _refuse_scientific(text, label)
    return _FILLING.sub("", text[:_LONGEST_TEXT])


def _wrong_length(label: str, value: str, wanted: int) -> Invalid:
    if not _DIGITS.fullmatch(value):
        return Invalid(_("%(label)s has %(wanted)d digits and nothing else.", label=label, wanted=wanted))
    return Invalid(
        _(
            "%(label)s has %(wanted)d digits, this one has %(typed)d. Please check it.",
            label=label,
            wanted=wanted,
            typed=len(value),
        )
    )
