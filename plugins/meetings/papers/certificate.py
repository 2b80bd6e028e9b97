"""Sertifikat: the front with name, activity and JP, the back with the programme; and the same as a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kkg_portal.api import (
    Block,
    Cluster,
    Column,
    Fields,
    Headline,
    PageBreak,
    Paper,
    Paragraph,
    Picture,
    Signatures,
    Signer,
    SmallPrint,
    Table,
    Title,
    bound_cluster,
    format_number,
    in_language,
    letterhead,
    ngettext,
    pgettext,
    portal_url,
    square_code_png,
)
from kkg_portal.api import (
    gettext as _,
)

from ..certificate_content import short_code
from ..certificate_news import certificate_path, check_path
from ..kinds import CertificateState
from ..models import Certificate

Content = dict[str, Any]


def certificate_paper(certificate: Certificate) -> Paper:
    """Both sides, from nothing but what the certificate keeps."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        blocks = _both_sides(certificate, cluster)
        return _paper(_("Certificate"), "certificate", blocks, certificate, cluster, landscape=True)


def certificates_paper(certificates: Sequence[Certificate]) -> Paper:
    """Those of a whole activity one after the other, to print at once: each with its front and back."""
    cluster, first = bound_cluster(), certificates[0]
    with in_language(cluster.language):
        kop = letterhead(cluster)
        blocks = list(_both_sides(first, cluster))
        for one in certificates[1:]:
            blocks += [PageBreak(), kop, *_both_sides(one, cluster)]
        paper = _paper(_("Certificates"), "certificates", tuple(blocks), first, cluster, landscape=True)
        return replace(paper, document_id="")


def statement_letter(certificate: Certificate) -> Paper:
    """Surat keterangan: the same facts as an upright letter for the file of a school."""
    cluster, content = bound_cluster(), certificate.content
    with in_language(cluster.language):
        signer = content["signers"][0] if content["signers"] else {}
        blocks = (
            Title(_("STATEMENT"), number=_("Number: %(number)s", number=content["number"])),
            Paragraph(_("The undersigned:"), keep_with_next=True),
            Fields(((_("Name"), signer.get("name", "")), (_("Office"), signer.get("title", "")))),
            Paragraph(_("states that:"), keep_with_next=True),
            Fields(
                (
                    (_("Name"), content["name"]),
                    (pgettext("paper", "NIP or NUPTK"), content["identity"]),
                    (_("Position"), content["position"] or "-"),
                    (_("School"), content["school"] or "-"),
                )
            ),
            Paragraph(
                _(
                    "has truly taken part in the KKG activity “%(activity)s” of %(organizer)s as %(part)s:",
                    activity=content["activity"],
                    organizer=content["organizer"],
                    part=content["taken_part_as"].lower(),
                ),
                keep_with_next=True,
            ),
            _programme(content),
            Paragraph(_counted(content), align="left"),
            Paragraph(_("This statement is made truthfully, to be used as needed."), indent="first_line"),
            _signatures(certificate, cluster, space_mm=18),
            SmallPrint(_check_words(certificate, cluster)),
        )
        return _paper(_("Statement"), "statement", blocks, certificate, cluster, landscape=False)


def _both_sides(certificate: Certificate, cluster: Cluster) -> tuple[Block, ...]:
    content = certificate.content
    return (
        *_front(content, certificate),
        _signatures(certificate, cluster, space_mm=17),
        PageBreak(),
        Title(_("PROGRAMME STRUCTURE"), subtitle=content["activity"], underline=False),
        _programme(content),
        Paragraph(_counted(content), align="left"),
        SmallPrint(_check_words(certificate, cluster)),
    )


def code_png(address: str) -> bytes:
    """An address as a QR code of level M, which survives a fold and a coffee ring."""
    return square_code_png(address, scale=8, border=3)


def check_address(certificate: Certificate, cluster: Cluster) -> str:
    """Where anybody can see whether it is valid."""
    return portal_url(check_path(cluster.slug, certificate.token))


def _front(content: Content, certificate: Certificate) -> tuple[Block, ...]:
    draft = certificate.state is CertificateState.PREPARED
    number = _("Number: %(number)s", number=content["number"])
    theme = (
        (Paragraph(_("Theme: %(theme)s", theme=content["theme"]), align="center"),)
        if content["theme"]
        else ()
    )
    return (
        Title(
            _("CERTIFICATE"),
            number=_("%(number)s (draft, not signed yet)", number=number) if draft else number,
            underline=False,
            large=True,
        ),
        Paragraph(_("is given to"), align="center"),
        Headline(content["name"]),
        Paragraph(
            "\n".join(line for line in (content["identity"], content["school"]) if line), align="center"
        ),
        Paragraph(
            _(
                "for taking part as %(part)s in the activity\n“%(activity)s”",
                part=content["taken_part_as"].upper(),
                activity=content["activity"],
            ),
            align="center",
        ),
        *theme,
        Paragraph(
            _(
                "held by %(organizer)s on %(days)s at %(place)s, %(hours)s in all.",
                organizer=content["organizer"],
                days=content["days"],
                place=content["place"] or "-",
                hours=_hours(content),
            ),
            align="center",
        ),
    )


def _hours(content: Content) -> str:
    return _(
        "%(jp)s JP (1 JP = %(minutes)d minutes)",
        jp=format_number(content["jp"], 0),
        minutes=content["minutes_per_jp"],
    )


def _programme(content: Content) -> Table:
    lines = content["programme"]
    rows = tuple(
        (
            str(number),
            f"{line['title']}\n{line['day']}" if line["day"] else line["title"],
            line["speaker"] or "-",
            _or_dash(line["minutes"]),
            _or_dash(line["jp"]),
            _or_dash(line["jp_on_task"]),
        )
        for number, line in enumerate(lines, start=1)
    )
    foot = (
        "",
        _("TOTAL"),
        "",
        _or_dash(sum(line["minutes"] for line in lines)),
        _or_dash(content["jp_present"]),
        _or_dash(content["jp_on_task"]),
    )
    columns = (
        Column(pgettext("column", "No"), 0.6, "center"),
        Column(_("Material"), 4),
        Column(_("Speaker"), 2.4),
        Column(_("Minutes"), 0.9, "right"),
        Column(_("JP together"), 1.1, "right"),
        Column(_("JP on one's own"), 1.3, "right"),
    )
    return Table(
        columns, rows, foot=(foot,), label=_("Programme structure"), empty=_("No agenda was written.")
    )


def _or_dash(number: int) -> str:
    return format_number(number, 0) if number else "-"


def _counted(content: Content) -> str:
    """By which rule, from what presence: so that anybody can count again."""
    present = ngettext(
        "Present for %(minutes)s of %(num)d minute: %(hours)s.",
        "Present for %(minutes)s of %(num)d minutes: %(hours)s.",
        content["of_minutes"],
        minutes=format_number(content["minutes"], 0),
        hours=_hours(content),
    )
    rule = _(
        "Counting rule: %(rule)s; at least %(percent)d%% presence.",
        rule=content["rule"],
        percent=content["least_percent"],
    )
    since = _("In force since %(day)s.", day=content["rule_from"]) if content["rule_from"] else ""
    return "\n".join((present, f"{rule} {since}".rstrip()))


def _check_words(certificate: Certificate, cluster: Cluster) -> str:
    return _(
        "Check code %(code)s. Whether this certificate is valid can be seen at %(address)s",
        code=short_code(certificate.digest),
        address=check_address(certificate, cluster),
    )


def _signatures(certificate: Certificate, cluster: Cluster, *, space_mm: float) -> Signatures:
    content = certificate.content
    city, dated = content["city"], content["dated"]
    place_and_date = f"{city}, {dated}" if city else dated
    names = [*content["signers"], {}, {}][:2]
    signers = tuple(
        Signer(
            one.get("name", ""),
            title=one.get("title", ""),
            above=place_and_date if at else " ",
            identity=one.get("identity", ""),
        )
        for at, one in enumerate(names)
    )
    code = Picture(
        code_png(check_address(certificate, cluster)),
        _("QR code of the page on which this certificate can be checked"),
        url=f"{certificate_path(cluster.slug, certificate.public_id)}/qr.png",
    )
    return Signatures(signers, space_mm=space_mm, picture=code)


def _paper(
    title: str,
    kind: str,
    blocks: tuple[Block, ...],
    certificate: Certificate,
    cluster: Cluster,
    *,
    landscape: bool,
) -> Paper:
    return Paper(
        title,
        kind,
        blocks,
        letterhead=letterhead(cluster),
        language=cluster.language,
        paper_size="F4" if cluster.paper_size == "F4" else "A4",
        landscape=landscape,
        framed=landscape,
        document_id=certificate.number,
        dated=certificate.dated_on,
        author=cluster.title,
    )
