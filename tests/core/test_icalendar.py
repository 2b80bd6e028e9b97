"""What stands in a feed and in a mailed invitation, and what never does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from ical.calendar_stream import IcsCalendarStream

from kkg_portal.core.icalendar import (
    Attendee,
    EventStatus,
    Organizer,
    TaskStatus,
    feed_bytes,
    feed_etag,
    mail_cancel_bytes,
    mail_request_bytes,
)
from tests.support.calendar_samples import EVENT, FEED, STARTS_AT, TASK, WIT, components, invited, unfolded


def test_excluded_and_moved_occurrences_name_their_original_local_start() -> None:
    august, september = (STARTS_AT + timedelta(weeks=weeks) for weeks in (4, 9))
    series = replace(EVENT, rule="FREQ=MONTHLY;BYDAY=3SA", exdates=(september, august, september))
    moved = replace(
        EVENT,
        recurrence_id=august,
        starts_at=august + timedelta(days=7),
        ends_at=august + timedelta(days=7, hours=3),
    )

    data = feed_bytes(replace(FEED, events=(moved, series), tasks=()))

    lines = unfolded(data)
    assert "EXDATE;TZID=Asia/Jayapura:20260815T080000,20260919T080000" in lines
    assert "RECURRENCE-ID;TZID=Asia/Jayapura:20260815T080000" in lines
    assert lines.index("RRULE:FREQ=MONTHLY;BYDAY=3SA") < lines.index(
        "RECURRENCE-ID;TZID=Asia/Jayapura:20260815T080000"
    )


def test_feed_carries_the_properties_of_rfc_7986_and_their_older_names() -> None:
    lines = unfolded(feed_bytes(FEED))

    for line in (
        "METHOD:PUBLISH",
        "NAME:KKG Gugus Sentani",
        "X-WR-CALNAME:KKG Gugus Sentani",
        "DESCRIPTION:Pertemuan KKG",
        "SOURCE;VALUE=URI:https://kkg.example/feeds/abc.ics",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "COLOR:teal",
        "DTSTAMP:20260603T040506Z",
        "LAST-MODIFIED:20260603T040506Z",
        "CREATED:20260601T020000Z",
        "CATEGORIES:Rutin,Fase B\\, C",
        "TRANSP:TRANSPARENT",
    ):
        assert line in lines


def test_time_zone_has_exactly_one_standard_part_with_equal_offsets() -> None:
    zones = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
    events = tuple(replace(EVENT, uid=f"uid-{zone}", zone_name=zone) for zone in (*zones, *zones))

    data = feed_bytes(replace(FEED, events=events))

    found = components(data, "VTIMEZONE")
    assert [str(zone["TZID"]) for zone in found] == sorted(zones)
    labels, offsets = ("WIB", "WIT", "WITA", "WIB"), ("+0700", "+0900", "+0800", "+0700")
    for zone, label, offset in zip(found, labels, offsets, strict=True):
        [part] = zone.subcomponents
        assert part.name == "STANDARD"
        assert part["TZNAME"] == label
        assert part["DTSTART"].to_ical() == b"19700101T000000"
        assert part["TZOFFSETFROM"].to_ical() == part["TZOFFSETTO"].to_ical() == offset
    assert b"DAYLIGHT" not in data


def test_event_in_another_zone_is_written_in_utc_and_a_series_there_is_refused() -> None:
    abroad = replace(EVENT, zone_name="Europe/Amsterdam")

    assert "DTSTART:20260717T230000Z" in unfolded(feed_bytes(replace(FEED, events=(abroad,))))
    with pytest.raises(ValueError, match="Indonesian zone"):
        replace(abroad, rule="FREQ=WEEKLY")


def test_all_day_event_is_written_as_days() -> None:
    midnight = datetime(2026, 8, 17, tzinfo=WIT)
    event = replace(EVENT, all_day=True, starts_at=midnight, ends_at=midnight + timedelta(days=2))

    lines = unfolded(feed_bytes(replace(FEED, events=(event,))))

    assert "DTSTART;VALUE=DATE:20260817" in lines
    assert "DTEND;VALUE=DATE:20260819" in lines


def test_bytes_and_etag_change_only_with_the_content() -> None:
    other = replace(EVENT, uid="a", starts_at=STARTS_AT - timedelta(days=1))
    feed = replace(FEED, events=(EVENT, other))
    reordered = replace(FEED, events=[other, EVENT])
    changed = replace(feed, events=(replace(EVENT, summary="Lain"), other))

    assert feed_bytes(feed) == feed_bytes(reordered)
    assert feed_etag(feed) == feed_etag(reordered)
    assert feed_etag(feed) != feed_etag(changed)
    assert '"' not in feed_etag(feed)


def test_cancelled_meeting_stays_in_the_feed_and_blocks_nobody() -> None:
    event = replace(EVENT, status=EventStatus.CANCELLED, transparent=False)

    lines = unfolded(feed_bytes(replace(FEED, events=(event,))))

    assert f"UID:{EVENT.uid}" in lines
    assert "STATUS:CANCELLED" in lines
    assert "TRANSP:TRANSPARENT" in lines


def test_links_are_repeated_once_in_the_description() -> None:
    event = replace(EVENT, conference_url="https://meet.example/abc", description=f"Lihat {EVENT.url}")

    [found] = components(feed_bytes(replace(FEED, events=(event,))), "VEVENT")

    assert str(found["DESCRIPTION"]) == f"Lihat {EVENT.url}\n\nhttps://meet.example/abc"
    assert found["CONFERENCE"].params["FEATURE"] == "VIDEO"
    assert str(found["CONFERENCE"]) == "https://meet.example/abc"


def test_links_and_addresses_cannot_start_a_new_line() -> None:
    evil = "https://kkg.example/\r\nATTENDEE:mailto:mallory@example.org\u2028x y"
    person = Attendee(name='Bu "Ani"\r\nX-EVIL:1', address="ani@example.org\r\nX-EVIL:1")
    event = replace(
        EVENT,
        url=evil,
        conference_url=evil,
        attendee=person,
        organizer=Organizer(name="x", address="kkg@example.org"),
    )

    for data in (feed_bytes(replace(FEED, source_url=evil, events=(event,))), mail_request_bytes(event)):
        names = {line.split(":")[0].split(";")[0] for line in unfolded(data)}
        assert "X-EVIL" not in names
        assert names <= {name for name in names if name.isascii() and name.replace("-", "").isupper()}
    assert b"\r\nATTENDEE" not in feed_bytes(replace(FEED, events=(event,)))


def test_control_characters_are_dropped_and_line_separators_become_newlines() -> None:
    event = replace(EVENT, summary="a\x00b\x07c\x1b\x7f\x9b\ud800d\u2028e\x85f\rg\tz")

    [found] = components(feed_bytes(replace(FEED, events=(event,))), "VEVENT")

    assert str(found["SUMMARY"]) == "abcd\ne\nf\ng\tz"


def test_feed_never_names_people() -> None:
    event = replace(
        EVENT,
        organizer=Organizer(name="KKG", address="kkg@example.org"),
        attendee=Attendee(name="Bu Ani", address="ani@example.org"),
    )

    data = feed_bytes(replace(FEED, events=(event,)))

    assert b"ATTENDEE" not in data
    assert b"ORGANIZER" not in data
    assert b"mailto" not in data


def test_alarm_is_written_when_asked_for() -> None:
    data = feed_bytes(replace(FEED, events=(replace(EVENT, alarm_minutes=60),)))

    [alarm] = components(data, "VALARM")

    assert alarm["ACTION"] == "DISPLAY"
    assert alarm["TRIGGER"].dt == timedelta(minutes=-60)


def test_tasks_are_read_back() -> None:
    done = replace(TASK, uid="z", status=TaskStatus.DONE, completed_at=datetime(2026, 8, 1, tzinfo=UTC))

    data = feed_bytes(replace(FEED, tasks=(done, TASK)))

    first, second = components(data, "VTODO")
    assert first["DUE"].dt == date(2026, 8, 14)
    assert first["STATUS"] == "NEEDS-ACTION"
    assert first["RELATED-TO"] == EVENT.uid
    assert second["COMPLETED"].dt == done.completed_at
    assert [todo.summary for todo in IcsCalendarStream.calendar_from_ics(data.decode()).todos] == [
        TASK.summary,
        TASK.summary,
    ]


def test_mail_cancel_calls_off_the_meeting_or_uninvites_one_person() -> None:
    cancelled = replace(EVENT, status=EventStatus.CANCELLED, sequence=2, alarm_minutes=30)

    called_off = unfolded(mail_cancel_bytes(invited(cancelled)))
    uninvited = unfolded(mail_cancel_bytes(invited()))

    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2"} <= set(called_off)
    assert "BEGIN:VALARM" not in called_off
    assert not [line for line in uninvited if line.startswith("STATUS")]


def test_mail_without_people_and_naive_times_are_programming_errors() -> None:
    with pytest.raises(ValueError, match="organizer and an attendee"):
        mail_request_bytes(EVENT)
    with pytest.raises(ValueError, match="naive"):
        feed_bytes(replace(FEED, events=(replace(EVENT, changed_at=datetime(2026, 1, 1)),)))  # noqa: DTZ001  because it is under test
    with pytest.raises(ValueError, match="colour"):
        feed_bytes(replace(FEED, color="red\r\nX:1"))
