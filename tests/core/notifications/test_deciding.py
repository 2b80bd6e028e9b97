"""One table: what happened, to whom, what they chose, at which moment, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kkg_portal.core.notifications.deciding import (
    Departure,
    Happening,
    Quiet,
    Reach,
    Wishes,
    decide,
    next_digest,
)
from kkg_portal.core.notifications.modes import Channel, Mode

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
QUIET = Quiet(WIB)
NEVER_QUIET = Quiet(WIB, starts=None, sundays=False)


def at(day: int, clock_time: str, zone: str = WIB) -> datetime:
    """A wall time in November 2026; the 10th is a Tuesday, the 14th a Saturday, the 15th a Sunday."""
    hour, minute = clock_time.split(".")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wishes(mail: Mode = Mode.NOW, push: Mode = Mode.NOW, quiet: Quiet = QUIET) -> Wishes:
    return Wishes({Channel.MAIL: mail, Channel.PUSH: push}, quiet)


def left(event: Happening, person: Reach, chosen: Wishes, now: datetime | None = None) -> list[Departure]:
    return decide(event, person, chosen, now or event.at)


def the_mail(event: Happening, person: Reach, chosen: Wishes, now: datetime | None = None) -> Departure:
    (mail,) = [one for one in left(event, person, chosen, now) if one.channel is Channel.MAIL]
    return mail


@pytest.mark.parametrize(("mails_today", "minutes"), [(0, 10), (1, 10), (2, 10), (3, 30), (4, 60)])
def test_the_window_grows_with_the_mails_of_the_day(mails_today: int, minutes: int) -> None:
    event = Happening(at(10, "10.00"))

    mail = the_mail(event, Reach(mails_today=mails_today), wishes())

    assert mail == Departure(Channel.MAIL, Mode.NOW, event.at + timedelta(minutes=minutes))


def test_after_five_mails_the_rest_waits_for_the_morning() -> None:
    mail = the_mail(Happening(at(10, "10.00")), Reach(mails_today=5), wishes())

    assert mail == Departure(Channel.MAIL, Mode.DAILY, at(11, "7.00"))


@pytest.mark.parametrize(
    ("happened", "leaves", "is_held"),
    [
        (at(10, "19.49"), at(10, "19.59"), False),
        (at(10, "19.50"), at(11, "5.30"), True),  # the window would end in the quiet hours
        (at(10, "23.59"), at(11, "5.30"), True),
        (at(11, "0.10"), at(11, "5.30"), True),
        (at(11, "5.20"), at(11, "5.30"), False),
        (at(14, "21.00"), at(16, "5.30"), True),  # Saturday evening: over Sunday to Monday
        (at(15, "12.00"), at(16, "5.30"), True),
    ],
)
def test_quiet_hours_hold_and_do_not_drop(happened: datetime, leaves: datetime, is_held: bool) -> None:
    mail = the_mail(Happening(happened), Reach(), wishes())

    assert (mail.not_before, mail.is_held) == (leaves, is_held)


@pytest.mark.parametrize(
    ("zone", "is_held"), [(WIB, False), (WITA, False), (WIT, True)], ids=["WIB", "WITA", "WIT"]
)
def test_the_hours_are_those_of_the_persons_own_zone(zone: str, is_held: bool) -> None:
    mail = the_mail(Happening(at(10, "18.30")), Reach(), wishes(quiet=Quiet(zone)))

    assert mail.is_held is is_held
    if is_held:
        assert mail.not_before == at(11, "5.30", zone)


def test_holidays_are_quiet_one_after_another() -> None:
    quiet = replace(QUIET, holidays=frozenset({date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 14)}))

    mail = the_mail(Happening(at(12, "9.00")), Reach(), wishes(quiet=quiet))

    assert (mail.not_before, mail.is_held) == (at(16, "5.30"), True)  # and the 15th is a Sunday


def test_quiet_hours_within_a_day() -> None:
    noon = Quiet(WIB, starts=time(12, 0), ends=time(14, 0), sundays=False)

    assert the_mail(Happening(at(10, "11.55")), Reach(), wishes(quiet=noon)).not_before == at(10, "14.00")
    assert the_mail(Happening(at(10, "14.00")), Reach(), wishes(quiet=noon)).not_before == at(10, "14.10")
    assert the_mail(Happening(at(10, "23.00")), Reach(), wishes(quiet=noon)).not_before == at(10, "23.10")


def test_whoever_wants_no_quiet_hours_has_none() -> None:
    mail = the_mail(Happening(at(15, "23.00")), Reach(), wishes(quiet=NEVER_QUIET))

    assert (mail.not_before, mail.is_held) == (at(15, "23.10"), False)


@pytest.mark.parametrize(("allowed", "is_held"), [(True, False), (False, True)])
def test_what_is_urgent_passes_only_where_it_is_allowed(allowed: bool, is_held: bool) -> None:
    event = Happening(at(10, "22.00"), is_urgent=True)

    mail = the_mail(event, Reach(), wishes(quiet=replace(QUIET, urgent_may_pass=allowed)))

    assert mail.is_held is is_held


def test_what_is_prompt_leaves_at_once_whatever_the_hour_and_the_day() -> None:
    event = Happening(at(15, "23.00"), has_own_mail=True, is_prompt=True)

    assert the_mail(event, Reach(mails_today=9), wishes()) == Departure(Channel.MAIL, Mode.NOW, event.at)


def test_a_mail_of_its_own_has_no_window_but_keeps_quiet_hours() -> None:
    by_day, by_night = at(10, "10.00"), at(10, "22.00")

    assert the_mail(Happening(by_day, has_own_mail=True), Reach(), wishes()).not_before == by_day
    assert the_mail(Happening(by_night, has_own_mail=True), Reach(), wishes()).not_before == at(11, "5.30")


@pytest.mark.parametrize(
    ("mode", "happened", "leaves"),
    [
        (Mode.DAILY, at(10, "6.59"), at(10, "7.00")),
        (Mode.DAILY, at(10, "7.00"), at(11, "7.00")),
        (Mode.DAILY, at(14, "8.00"), at(16, "5.30")),  # not on a Sunday
        (Mode.WEEKLY, at(10, "10.00"), at(14, "7.00")),
        (Mode.WEEKLY, at(14, "6.00"), at(14, "7.00")),
        (Mode.WEEKLY, at(14, "7.00"), at(21, "7.00")),
    ],
)
def test_digests_have_their_days(mode: Mode, happened: datetime, leaves: datetime) -> None:
    assert the_mail(Happening(happened), Reach(), wishes(mode)) == Departure(Channel.MAIL, mode, leaves)


def test_the_weekly_digest_of_wit_leaves_two_hours_earlier() -> None:
    assert next_digest(Mode.WEEKLY, Quiet(WIT), at(10, "10.00")) == at(14, "5.00")


@pytest.mark.parametrize(
    ("person", "chosen"),
    [
        (Reach(has_mail=False), wishes()),
        (Reach(), wishes(Mode.OFF)),
        (Reach(has_push=True), wishes(Mode.OFF, Mode.OFF)),
        (Reach(has_push=True, is_muted=True), wishes()),
    ],
    ids=["no address", "off", "both off", "muted"],
)
def test_the_list_in_the_portal_is_enough(person: Reach, chosen: Wishes) -> None:
    assert left(Happening(at(10, "10.00")), person, chosen) == []


def test_a_push_needs_no_window_but_sleeps_too() -> None:
    only_push = wishes(Mode.OFF)

    (by_day,) = left(Happening(at(10, "10.00")), Reach(has_push=True), only_push)
    (by_night,) = left(Happening(at(10, "22.00")), Reach(has_push=True), only_push)

    assert by_day == Departure(Channel.PUSH, Mode.NOW, at(10, "10.00"))
    assert by_night == Departure(Channel.PUSH, Mode.NOW, at(11, "5.30"), is_held=True)


def test_what_a_resting_worker_finds_late_is_not_sent_into_the_past() -> None:
    event = Happening(at(10, "10.00"))

    mail = the_mail(event, Reach(), wishes(), now=at(10, "15.00"))

    assert mail.not_before == at(10, "15.00")


def test_a_year_of_holidays_does_not_hang_the_worker() -> None:
    everything = Quiet(WIB, holidays=frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(400)))

    assert the_mail(Happening(at(10, "10.00")), Reach(), wishes(quiet=everything)).is_held
