"""Everybody reads notices, those who lead the cluster write them."""

from __future__ import annotations

from kkg_portal.api import COORDINATORS, Permission, Policy, all_of, by_role, member
from kkg_portal.api import lazy_gettext as _l


class NoticePermission(Permission):
    VIEW = "notices.notice.view"
    POST = "notices.notice.post"


policy = Policy(
    permissions=NoticePermission,
    titles={
        NoticePermission.VIEW: _l("Read notices"),
        NoticePermission.POST: _l("Write notices"),
    },
    rules={
        NoticePermission.VIEW: (all_of(member),),
        NoticePermission.POST: (all_of(by_role(*COORDINATORS)),),
    },
)
