"""Telling people: rows written with the change that causes them, planned and sent by the worker afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import String, and_, bindparam, delete, or_, select, update

from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.db.inserting import insert_into
from kkg_portal.core.db.types import UtcDateTime
from kkg_portal.core.i18n import DEFAULT_LANGUAGE, in_language
from kkg_portal.core.jobs import enqueue, enqueue_each
from kkg_portal.core.notifications.models import Delivery, Notice
from kkg_portal.core.notifications.receivers import MailGuest
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.tenancy import bound_cluster_id, writing_connection

WITHDRAWN = "withdrawn"
_ROW_KEYS = ("user_id", "cluster_id", "kind", "ref_kind", "ref_id", "revision")


def tell(
    audiences: Sequence[tuple[str, Iterable[int]]],
    ref: ObjectRef,
    values: Mapping[str, Any],
    *,
    within: ObjectRef | None = None,
    by: Actor | None = None,
    at: datetime | None = None,
) -> None:
    """One event for several circles of people, the strongest reason first: each person gets one notice.

    Call inside a verb, in the cluster it happened in. `audiences` pairs a declared kind with user ids; whoever
    is named twice hears of the first kind, and `by` never hears of what they did themselves. `ref` is what it
    is about: telling the same person of the same kind about it again renews the notice and sends nothing more.
    `within` is the conversation, in which mails are gathered, threaded and muted; without it each ref is its own.
    `values` are plain JSON: `title` and `url` (a path), and what the type's `line` speaks from. `at` is when it
    happened, where that is told afterwards. Two statements.
    """
    reached: set[int] = {by.user_id} if by is not None and by.user_id is not None else set()
    kinds: dict[int, str] = {}
    for kind, user_ids in audiences:
        registry().notification_type(kind)
        for user_id in user_ids:
            if user_id not in reached:
                reached.add(user_id)
                kinds[user_id] = kind
    _write(kinds, ref, values, within or ref, by.user_id if by is not None else None, at=at)


def notify(
    kind: str,
    user_ids: Sequence[int],
    ref: ObjectRef,
    values: Mapping[str, Any],
    *,
    guests: Sequence[MailGuest] = (),
) -> None:
    """Tell people of one kind about something, once each; guests get the mail of a kind with a template.

    Call inside a verb; `values` are plain JSON for the type's templates, with `title` and `url` for the list of
    notices. A `revision` among the values makes the same kind about the same thing a new notice.
    """
    declared = registry().notification_type(kind)
    _write(dict.fromkeys(user_ids, kind), ref, values, ref, None)
    if guests and declared.template is None:
        raise ValueError(f"guests are written to by kinds with a template, {kind!r} has none")
    revision = values.get("revision", "")
    enqueue_each(
        "core.mail",
        {
            f"{kind}:{ref}:{guest.key}:{revision}": {
                "kind": kind,
                "values": dict(values),
                "guest": asdict(guest),
            }
            for guest in guests
            if guest.address
        },
    )


def withdraw_notices(
    ref: ObjectRef, *, inside: bool = False, kind: str = "", user_ids: Collection[int] | None = None
) -> None:
    """The cause is gone (deleted, hidden): its notices leave the lists, and what was not sent is not sent.

    `inside`: a whole conversation is gone, and its title with all that happened in it. With `kind` and `user_ids`
    the cause is gone for these people only, such as a name that was taken out of a text again.
    """
    which = _about(ref, inside)
    if kind:
        which = (*which, Notice.kind == kind)
    if user_ids is not None:
        which = (*which, Notice.user_id.in_(user_ids))
    _change_notices(which, hidden_at=clock.now())
    session.execute(
        update(Delivery)
        .where(_waits(), Delivery.notice_id.in_(select(Notice.id).where(*which)))
        .values(skipped_reason=WITHDRAWN)
        .execution_options(synchronize_session=False)
    )


def restore_notices(ref: ObjectRef, *, inside: bool = False, but: Sequence[ObjectRef] = ()) -> None:
    """The cause is back: so are its notices, and mail that had not been sent by then may go.

    `inside`: with all that happened in the conversation, `but` what is gone for a reason of its own.
    """
    which = (*_about(ref, inside), Notice.ref_id.not_in([one.public_id for one in but]))
    _change_notices(which, hidden_at=None)
    taken_back = (
        Delivery.notice_id.in_(select(Notice.id).where(*which)),
        Delivery.skipped_reason == WITHDRAWN,
    )
    # What was taken back before it left is planned anew: the moment it was meant for may be long past.
    session.execute(
        update(Notice)
        .where(Notice.id.in_(select(Delivery.notice_id).where(*taken_back)))
        .values(planned_at=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(Delivery).where(*taken_back).execution_options(synchronize_session=False))
    waiting = select(Notice.ref_kind, Notice.ref_id).where(*which, Notice.planned_at.is_(None)).distinct()
    for kind, public_id in session.execute(waiting.order_by(Notice.ref_kind, Notice.ref_id)).all():
        _plan(ObjectRef(kind, public_id))


def notices_seen(within_or_ref: ObjectRef, user_id: int) -> None:
    """This person has seen the thing or the conversation: its notices are read, mail not yet sent stays here.

    For what a POST does; a page that is only opened writes nothing.
    """
    writing_connection().execute(
        _SEEN,
        {
            "here": bound_cluster_id(),
            "person": user_id,
            "about_kind": within_or_ref.kind,
            "about_id": within_or_ref.public_id,
            "now": clock.now(),
        },
    )


# Built once and past the ORM, as `_new_notices` is: while one person writes, others wait.
_NOTICES: Any = Notice.__table__
_ABOUT_KIND, _ABOUT_ID = bindparam("about_kind", type_=String), bindparam("about_id", type_=String)
_SEEN = (
    update(_NOTICES)
    .where(
        _NOTICES.c.cluster_id == bindparam("here"),
        _NOTICES.c.user_id == bindparam("person"),
        _NOTICES.c.read_at.is_(None),
        or_(
            and_(_NOTICES.c.ref_kind == _ABOUT_KIND, _NOTICES.c.ref_id == _ABOUT_ID),
            and_(_NOTICES.c.within_kind == _ABOUT_KIND, _NOTICES.c.within_id == _ABOUT_ID),
        ),
    )
    .values(read_at=bindparam("now", type_=UtcDateTime))
)


def _write(
    kinds: Mapping[int, str],
    ref: ObjectRef,
    values: Mapping[str, Any],
    within: ObjectRef,
    by_id: int | None,
    *,
    at: datetime | None = None,
) -> None:
    if not kinds:
        return
    cluster_id = bound_cluster_id()
    if cluster_id is None:
        raise RuntimeError("people are told of what happens in a cluster: bind one first")
    common = {
        "cluster_id": cluster_id,
        "ref_kind": ref.kind,
        "ref_id": ref.public_id,
        "revision": str(values.get("revision", ""))[:60],
        "within_kind": within.kind,
        "within_id": within.public_id,
        "by_id": by_id,
        "url": _path(str(values.get("url", "/"))),
        "values": dict(values),
        "created_at": at or clock.now(),
    }
    titles = {kind: _title(kind, values) for kind in set(kinds.values())}
    _upsert(
        [
            {**common, "user_id": user_id, "kind": kind, "title": titles[kind]}
            for user_id, kind in kinds.items()
        ]
    )
    _plan(ref)


def _title(kind: str, values: Mapping[str, Any]) -> str:
    from kkg_portal.clusters.papers import bound_cluster

    if values.get("title"):
        return str(values["title"])[:200]
    with in_language(bound_cluster().language or DEFAULT_LANGUAGE):
        return str(registry().notification_type(kind).title)[:200]


def _path(url: str) -> str:
    """What the mail templates show as an absolute address is kept as the path it leads to."""
    base: str = current_app.extensions["kkg_settings"].base_url.rstrip("/")
    path = url.removeprefix(base) or "/"
    if not path.startswith("/") or path.startswith("//") or len(path) > 300:
        raise ValueError("a notice leads to a path of this portal")
    return path


def _upsert(rows: list[dict[str, Any]]) -> None:
    """A repeat renews the words and shows a hidden notice again; whoever has read it is not asked twice."""
    writing_connection().execute(_new_notices(session.get_bind().dialect.name), rows)


@cache
def _new_notices(_dialect: str) -> Any:
    statement = insert_into(_NOTICES)
    renewed = {name: statement.excluded[name] for name in ("title", "url", "values")}
    return statement.on_conflict_do_update(index_elements=_ROW_KEYS, set_={**renewed, "hidden_at": None})


def _plan(ref: ObjectRef) -> None:
    """Who gets what by which channel and when is worked out by the worker: the writer does not wait for it."""
    enqueue("core.plan_notices", {"ref_kind": ref.kind, "ref_id": ref.public_id})


def _change_notices(which: tuple[Any, ...], **values: Any) -> None:
    session.execute(
        update(Notice).where(*which).values(**values).execution_options(synchronize_session=False)
    )


def _about(ref: ObjectRef, inside: bool) -> tuple[Any, ...]:
    about = (Notice.ref_kind == ref.kind) & (Notice.ref_id == ref.public_id)
    within = (Notice.within_kind == ref.kind) & (Notice.within_id == ref.public_id)
    return _here(), about | within if inside else about


def _here() -> Any:
    """The table stands outside the wall: what is done in a cluster stays in it by this condition."""
    return Notice.cluster_id == bound_cluster_id()


def _waits() -> Any:
    return Delivery.sent_at.is_(None) & Delivery.skipped_reason.is_(None)
