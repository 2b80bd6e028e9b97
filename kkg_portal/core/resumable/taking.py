"""Handing a finished upload to whatever asked for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select

from kkg_portal.clusters.models import Attachment
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NotFound
from kkg_portal.core.i18n import format_list
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.resumable.models import FileFacts, Upload, UploadState
from kkg_portal.core.storage.kinds import KINDS, MORE_KINDS

_MOST_LISTED = 100


def take_finished(
    public_id: str, *, actor: Actor, allowed: Collection[str] = frozenset(KINDS), field: str = "file"
) -> Attachment:
    """The file of a finished upload of the actor's own, inside a unit of work; from now on it is the caller's.

    Point at the row with `tenant_fk`, as at one of `keep_upload`. Raises Invalid with the sentence for `field` when
    it was taken already, is not whole yet, or is of a kind that is not `allowed` here; it then waits on.
    """
    upload = session.scalar(_own(actor).where(Upload.public_id == public_id).with_for_update())
    if upload is None:
        raise Invalid(
            _(
                "A file is no longer waiting: it was used already, or removed. Choose it again if it is missing."
            ),
            field=field,
        )
    if upload.state is not UploadState.FINISHED or upload.attachment_id is None:
        raise Invalid(
            _(
                "“%(name)s” is not here as a whole yet. Let it finish, or remove it from the list.",
                name=upload.name,
            ),
            field=field,
        )
    attachment = session.get_one(Attachment, upload.attachment_id)
    _require_kind(attachment, allowed, field)
    session.delete(upload)
    session.flush()  # A second form with the same file must find it gone.
    return attachment


def _require_kind(attachment: Attachment, allowed: Collection[str], field: str) -> None:
    facts = facts_of([attachment]).get(attachment.sha256)
    if facts is not None and facts.kind in allowed:
        return
    names = [kind.extensions[0].upper() for kind in (KINDS | MORE_KINDS).values() if kind.name in allowed]
    raise Invalid(
        _(
            "“%(name)s” cannot be used here. Choose one of: %(kinds)s.",
            name=attachment.name,
            kinds=format_list(names),
        ),
        field=field,
    )


def facts_of(files: Collection[Attachment]) -> dict[str, FileFacts]:
    """What the judge found out, by hash; one statement. Files of plain forms have no facts."""
    wanted = {file.sha256 for file in files}
    found = session.scalars(select(FileFacts).where(FileFacts.sha256.in_(wanted)).order_by(FileFacts.id))
    return {facts.sha256: facts for facts in found} if wanted else {}


def own_upload(upload: str, actor: Actor) -> Upload:
    """One of the actor's own that has not run out; nobody else's is there. Raises NotFound."""
    found = session.scalar(_own(actor).where(Upload.public_id == upload))
    if found is None:
        raise NotFound
    return found


def own_uploads(actor: Actor, public_ids: Collection[str] | None = None) -> Sequence[Upload]:
    """The actor's own in this cluster, newest first; those named, if any are."""
    mine = _own(actor).order_by(Upload.id.desc()).limit(_MOST_LISTED)
    if public_ids is not None:
        mine = mine.where(Upload.public_id.in_(public_ids))
    return session.scalars(mine).all() if public_ids is None or public_ids else []


def _own(actor: Actor) -> Select[Upload]:
    return select(Upload).where(Upload.user_id == actor.user_id, Upload.expires_at > clock.now())
