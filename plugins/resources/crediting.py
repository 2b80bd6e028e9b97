"""Naming those who made a material and what it was made from: as a line, as BibTeX, as JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from kkg_portal.api import bound_cluster, portal_url
from kkg_portal.api import gettext as _

from .addresses import resource_path
from .licences import LICENCES, licence_name
from .queries.page import ResourcePage


def credit_names(page: ResourcePage) -> str:
    """Authors with their schools, as a credit names them."""
    names = "; ".join(page.author_names)
    schools = ", ".join(page.school_names)
    return f"{names} ({schools})" if schools else names


def attribution(page: ResourcePage) -> str:
    """Title, author, source and licence in one line, then each thing it was made from."""
    version = page.version
    licence = LICENCES.get(version.licence)
    lines = [
        _(
            "“%(title)s”, %(authors)s, %(group)s, %(url)s, version %(no)d. Licence: %(licence)s %(address)s",
            title=version.title,
            authors=credit_names(page),
            group=bound_cluster().title,
            url=portal_url(resource_path(page.resource.public_id)),
            no=version.no,
            licence=licence_name(version.licence) or _("see the link"),
            address=licence.url if licence is not None else "",
        ).strip()
    ]
    lines += [
        _(
            "Made from “%(title)s”, %(authors)s, version %(no)d (%(licence)s).",
            title=one.title,
            authors=one.authors,
            no=one.version_no,
            licence=licence_name(one.licence),
        )
        for one in page.sources
    ]
    if version.foreign_parts:
        lines.append(_("From others in it: %(parts)s", parts=version.foreign_parts))
    return "\n".join(lines)


def bibtex(page: ResourcePage) -> str:
    """One @misc entry; its key stays the same for a version."""
    version = page.version
    year = version.published_at.year if version.published_at is not None else ""
    fields = {
        "title": version.title,
        "author": " and ".join(page.author_names),
        "year": str(year),
        "howpublished": portal_url(resource_path(page.resource.public_id)),
        "note": licence_name(version.licence),
    }
    body = ",\n".join(f"  {name} = {{{_braced(text)}}}" for name, text in fields.items() if text)
    return f"@misc{{{page.resource.public_id}v{version.no},\n{body}\n}}\n"


def json_ld(page: ResourcePage) -> str:
    """schema.org, with how often it was used in class; no reader and no pupil is in it."""
    version, resource = page.version, page.resource
    licence = LICENCES.get(version.licence)
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": portal_url(resource_path(resource.public_id)),
        "name": version.title,
        "version": str(version.no),
        "inLanguage": "en" if version.language == "en" else "id",
        "learningResourceType": version.kind,
        "educationalLevel": version.class_phase,
        "about": version.subject,
        "abstract": version.summary,
        "author": [{"@type": "Person", "name": name} for name in page.author_names],
        "license": licence.url if licence is not None else "",
        "datePublished": version.published_at.isoformat() if version.published_at is not None else "",
        "isBasedOn": [{"@type": "LearningResource", "name": one.title} for one in page.sources],
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/UseAction",
            "userInteractionCount": resource.use_count,
        },
    }
    return json.dumps(_without_empty(described), ensure_ascii=False, indent=2)


def _without_empty(described: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if value not in ("", [], None)}


def _braced(text: str) -> str:
    return re.sub(r"[{}\\]", "", text)
