"""How long before a meeting people are reminded, as a choice and in words."""

from __future__ import annotations

from kkg_portal.api import ngettext

_HOUR, _DAY = 60, 24 * 60
TIMES = (_HOUR, 2 * _HOUR, 5 * _HOUR, _DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY)


def words_before(minutes: int) -> str:
    """ "2 days before", "1 hour before"."""
    if minutes % _DAY == 0:
        return ngettext("%(num)d day before", "%(num)d days before", minutes // _DAY)
    if minutes % _HOUR == 0:
        return ngettext("%(num)d hour before", "%(num)d hours before", minutes // _HOUR)
    return ngettext("%(num)d minute before", "%(num)d minutes before", minutes)
