"""All blueprints of the cluster's own pages; each lives in the package named after it."""

from __future__ import annotations

from flask import Blueprint

from kkg_portal.clusters.board.views import bp as board
from kkg_portal.clusters.calendar.importing import bp as calendar
from kkg_portal.clusters.finding.views import bp as finding
from kkg_portal.clusters.first_steps.views import bp as first_steps
from kkg_portal.clusters.importing.views import bp as teacher_import
from kkg_portal.clusters.inviting.join_views import bp as join
from kkg_portal.clusters.inviting.views import bp as invitations
from kkg_portal.clusters.people.views import bp as people
from kkg_portal.clusters.profile.views import bp as profile
from kkg_portal.clusters.registers.views import bp as registers
from kkg_portal.clusters.schools.views import bp as schools
from kkg_portal.clusters.slips.views import bp as slips
from kkg_portal.clusters.subgroups.views import bp as subgroups
from kkg_portal.clusters.switches.views import bp as switches
from kkg_portal.clusters.synonyms.views import bp as synonyms

blueprints: tuple[Blueprint, ...] = (
    board,
    calendar,
    finding,
    first_steps,
    invitations,
    join,
    people,
    profile,
    registers,
    schools,
    slips,
    subgroups,
    switches,
    synonyms,
    teacher_import,
)
