"""The sheet of slips: eight to cut out, each with a name, a code and the address as a square for the camera."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from kkg_portal.accounts.recovery import SLIP_LIFE
from kkg_portal.clusters.models import School
from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.clusters.people.helping import SlipOf
from kkg_portal.core import clock
from kkg_portal.core.documents import Paper, Slip, Slips
from kkg_portal.core.i18n import format_date, in_language
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.web import portal_url

CODE_PATH = "/password/code"


def slips_paper(school: School, slips: Sequence[SlipOf]) -> Paper:
    """In the cluster's language and on its paper. The codes stand here and nowhere else."""
    cluster = bound_cluster()
    until = clock.local(clock.now() + SLIP_LIFE, cluster).date()
    address = portal_url(CODE_PATH)
    with in_language(cluster.language):
        lines = (
            f"{school.name}, {cluster.title}",
            _(
                "Point your phone's camera at the square, or open %(address)s",
                address=address.partition("://")[2],
            ),
            _(
                "Type the code and choose a password of your own. It works once, until %(day)s.",
                day=format_date(until),
            ),
        )
        made = tuple(
            Slip(
                one.full_name,
                lines,
                f"{address}?{urlencode({'name': one.slip.sign_in_name})}",
                _("Address where %(name)s types the code", name=one.full_name),
                large=(
                    _("Sign in as: %(name)s", name=one.slip.sign_in_name),
                    _("Code: %(code)s", code=one.slip.code),
                ),
            )
            for one in slips
        )
        return Paper(
            _("Slips for %(school)s", school=school.name),
            "sign-in-slips",
            (Slips(made),),
            language=cluster.language,
            paper_size="F4" if cluster.paper_size == "F4" else "A4",
            dated=clock.today(cluster),
            author=cluster.title,
        )
