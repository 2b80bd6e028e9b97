"""Forms of what reaches a person: how soon each kind, and the hours in which nothing does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Length, Regexp

from kkg_portal.core.clock import ZONE_LABELS
from kkg_portal.core.forms import PortalForm, Required, TimeField, VersionedForm, choices_of
from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.i18n import lazy_pgettext as _lp
from kkg_portal.core.notifications.models import NoticeSettings
from kkg_portal.core.notifications.modes import DIGEST, Channel, Mode
from kkg_portal.core.plugins.contract import NotificationType
from kkg_portal.core.plugins.registry import registry
from kkg_portal.notifications.push_services import Browser
from kkg_portal.notifications.services import QuietChoice

_CORE_TITLE = _l("The portal itself")
# 65 and 16 bytes in the alphabet of URLs, as RFC 8291 has them.
_KEY, _SECRET = r"[A-Za-z0-9_-]{86,88}=*\Z", r"[A-Za-z0-9_-]{21,24}=*\Z"
_BAD_KEY = _l("This browser sent something the portal cannot use. Reload the page and try again.")
_ZONES = [(zone, label) for zone, label in ZONE_LABELS.items() if zone != "Asia/Pontianak"]


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The kinds of one part, as they stand together in the form."""

    title: Text
    kinds: tuple[NotificationType, ...]


def kind_groups(enabled: frozenset[str]) -> list[KindGroup]:
    """Kinds of the core and of the parts that are on in any of the person's clusters."""
    owned: dict[str, list[NotificationType]] = {}
    for owner, kind in registry().notification_types():
        if owner == "core" or owner in enabled:
            owned.setdefault(owner, []).append(kind)
    return [KindGroup(_part_title(owner), tuple(kinds)) for owner, kinds in owned.items()]


def _part_title(owner: str) -> Text:
    manifest = registry().manifest(owner)
    return manifest.title if manifest is not None else _CORE_TITLE


class ModesForm(VersionedForm):
    """One field for each kind and channel, made by `modes_form`."""

    mail_is_off = BooleanField(
        _l("No mail at all"), description=_l("Invitations to meetings too are then read in the portal only.")
    )

    def modes(self, groups: Sequence[KindGroup], *, with_push: bool) -> dict[tuple[str, Channel], Mode]:
        found: dict[tuple[str, Channel], Mode] = {}
        for kind in _kinds(groups):
            found[kind.key, Channel.MAIL] = Mode(self[field_name(kind.key, Channel.MAIL)].data)
            if with_push and kind.key != DIGEST:
                is_on = self[field_name(kind.key, Channel.PUSH)].data
                found[kind.key, Channel.PUSH] = Mode.NOW if is_on else Mode.OFF
        return found


def field_name(kind: str, channel: Channel | str) -> str:
    return f"{channel}-{kind.replace('.', '-')}"


def modes_form(
    groups: Sequence[KindGroup],
    chosen: Mapping[tuple[str, Channel], Mode],
    settings: NoticeSettings,
    *,
    with_push: bool,
) -> ModesForm:
    """The form for these kinds, filled with what the person chose or what holds without a choice."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"version": settings.version, "mail_is_off": settings.mail_is_off}
    for kind in _kinds(groups):
        name = field_name(kind.key, Channel.MAIL)
        fields[name] = SelectField(_l("By mail"), choices=choices_of(_mail_choices(kind)))
        data[name] = chosen.get((kind.key, Channel.MAIL), kind.mail).value
        if with_push and kind.key != DIGEST:
            name = field_name(kind.key, Channel.PUSH)
            fields[name] = BooleanField(_l("On this phone too"))
            data[name] = chosen.get((kind.key, Channel.PUSH), kind.push) is Mode.NOW
    return cast("ModesForm", type("ModesFormOfKinds", (ModesForm,), fields)(data=data))


def _kinds(groups: Sequence[KindGroup]) -> Iterator[NotificationType]:
    for group in groups:
        yield from group.kinds


def _mail_choices(kind: NotificationType) -> list[tuple[str, Text]]:
    """The digest itself cannot come together with anything, and what is prompt would come too late."""
    modes = tuple(Mode)
    if kind.key == DIGEST or kind.prompt:
        modes = (kind.mail, Mode.OFF)
    return [(mode.value, mode.label) for mode in modes]


class QuietForm(VersionedForm):
    """The hours of the night, days of rest, and what may pass."""

    has_quiet_hours = BooleanField(_l("Send nothing at night"))
    quiet_from = TimeField(
        _lp("quiet hours", "From"),
        validators=[Required(_l("Write from when it is quiet. For example: 20.00"))],
    )
    quiet_until = TimeField(
        _lp("quiet hours", "Until"),
        validators=[Required(_l("Write until when it is quiet. For example: 05.30"))],
    )
    quiet_sundays = BooleanField(_l("Send nothing on Sundays"))
    quiet_holidays = BooleanField(_l("Send nothing on holidays"))
    urgent_may_pass = BooleanField(
        _l("What is urgent may come all the same"),
        description=_l("For example a request that has to be answered within twelve hours."),
    )
    time_zone = SelectField(
        _l("My time zone"), choices=choices_of(_ZONES, empty=_l("As in my cluster")), validate_choice=True
    )

    @property
    def choice(self) -> QuietChoice:
        assert self.quiet_from.data is not None
        assert self.quiet_until.data is not None
        return QuietChoice(
            time_zone=self.time_zone.data or None,
            has_quiet_hours=self.has_quiet_hours.data,
            quiet_from=self.quiet_from.data,
            quiet_until=self.quiet_until.data,
            quiet_sundays=self.quiet_sundays.data,
            quiet_holidays=self.quiet_holidays.data,
            urgent_may_pass=self.urgent_may_pass.data,
        )


class BrowserForm(PortalForm):
    """What push.js fills in; nobody types here."""

    endpoint = HiddenField(validators=[Required(_l("This needs a newer browser.")), Length(max=500)])
    p256dh = HiddenField(
        validators=[Required(_l("This needs a newer browser.")), Regexp(_KEY, message=_BAD_KEY)]
    )
    auth = HiddenField(
        validators=[Required(_l("This needs a newer browser.")), Regexp(_SECRET, message=_BAD_KEY)]
    )

    @property
    def browser(self) -> Browser:
        return Browser(self.endpoint.data or "", self.p256dh.data or "", self.auth.data or "")
