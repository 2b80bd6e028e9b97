"""`kkg-portal user`, `cluster`, `import-teachers`: the first people and clusters of an installation."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import func, select

from kkg_portal.accounts import recovery
from kkg_portal.accounts.models import User
from kkg_portal.accounts.names import read_sign_in_name
from kkg_portal.accounts.sessions import end_all_sessions
from kkg_portal.cli.context import inside, portal
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus, School
from kkg_portal.core import audit, clock, identifiers, passwords
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.person_names import sort_key, split_titles
from kkg_portal.core.tenancy import every_cluster
from kkg_portal.core.uow import unit_of_work


@click.group("user")
def user_group() -> None:
    """People who can sign in."""


@user_group.command("create")
@click.argument("name")
@click.option("--username", required=True)
@click.option("--admin", is_flag=True, help="Let this person administer the whole installation.")
@click.password_option(help="Asked for when not given.")
def create_user(name: str, username: str, admin: bool, password: str) -> None:
    """Add a person called NAME (titles are understood: "Sri Wahyuni, S.Pd.")."""
    with portal(), unit_of_work():
        person = split_titles(name)
        passwords.check_strength(password, context_words=[person.name, username])
        user = User(
            name=person.name,
            sort_name=sort_key(person.name),
            title_prefix=person.title_prefix,
            title_suffix=person.title_suffix,
            username=read_sign_in_name(username).value,
            password_hash=passwords.hash_password(password),
            is_admin=admin,
        )
        session.add(user)
        session.flush()
        audit.record("cli.user_create", ref=user.ref, detail={"admin": admin})
    click.echo(f"{username} can sign in now.")


@user_group.command("code")
@click.argument("name")
def user_code(name: str) -> None:
    """Print a one-time code with which the person signed in as NAME sets a new password."""
    with portal(), unit_of_work():
        user = _user(name)
        code = recovery.make_code(user)
        audit.record("cli.user_code", ref=user.ref)
    click.echo(f"{code}   good for one day, at /password/code")


@user_group.command("disable")
@click.argument("name")
def disable_user(name: str) -> None:
    """Sign the person out everywhere and refuse them from now on."""
    with portal(), unit_of_work():
        user = _user(name)
        user.disabled_at = clock.now()
        user.stamp += 1
        end_all_sessions(user.id)
        audit.record("cli.user_disable", ref=user.ref)
    click.echo("Done.")


@user_group.command("list")
@click.option("--admins", is_flag=True)
def list_users(admins: bool) -> None:
    """Usernames and names, at most a thousand."""
    with portal(writes=False):
        statement = select(User).where(User.erased_at.is_(None)).order_by(User.sort_name).limit(1000)
        for user in session.scalars(statement.where(User.is_admin.is_(True)) if admins else statement):
            click.echo(f"{user.username or user.email or user.phone or '-':30} {user.full_name}")


def _user(name: str) -> User:
    found = session.scalar(select(User).where(read_sign_in_name(name).matches()))
    if found is None:
        raise click.ClickException(f"Nobody signs in as {name!r}.")
    return found


@click.group("cluster")
def cluster_group() -> None:
    """School clusters, each a space of its own."""


@cluster_group.command("list")
def list_clusters() -> None:
    """Every cluster with its number of members."""
    with portal(), every_cluster("kkg-portal cluster list"):
        rows = session.execute(
            select(Membership.cluster_id, func.count().label("members"))
            .where(Membership.status == MemberStatus.ACTIVE)
            .group_by(Membership.cluster_id)
        )
        counts = {row.cluster_id: row.members for row in rows}
        for cluster in session.scalars(select(Cluster).order_by(Cluster.slug)):
            click.echo(f"{cluster.slug:30} {cluster.title:40} {counts.get(cluster.id, 0):5} members")


@cluster_group.command("create")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--number", default="")
@click.option("--regency", required=True, help="CODE:NAME, e.g. 99.01:Tirta Kencana")
@click.option("--subdistrict", required=True, help="CODE:NAME, e.g. 99.01.01:Arunika")
@click.option("--core-school", required=True, help="NPSN:NAME of the core school")
@click.option("--chair", help="Who signs in as this becomes the group's chair.")
def create_cluster(
    slug: str, name: str, number: str, regency: str, subdistrict: str, core_school: str, chair: str | None
) -> None:
    """Add the cluster SLUG with its core school and, with --chair, its first coordinator."""
    from kkg_portal.admin.services import CLI, add_cluster, appoint, ensure_subdistrict

    npsn, school_name = _pair(core_school)
    with portal(), every_cluster("kkg-portal cluster create"), unit_of_work():
        first_chair = _user(chair) if chair else None
        place = ensure_subdistrict(*_pair(regency), *_pair(subdistrict), actor=CLI)
        cluster = add_cluster(place, slug=slug, name=name, number=number, actor=CLI)
        session.flush()  # School and membership need the cluster's id.
        session.add(
            School(cluster_id=cluster.id, npsn=identifiers.npsn(npsn), name=school_name, is_core=True)
        )
        if first_chair is not None:
            appoint(cluster, first_chair, Role.GROUP_CHAIR, actor=CLI)
    click.echo(f"{slug} is ready.")


def _pair(text: str) -> tuple[str, str]:
    code, separator, name = text.partition(":")
    if not separator or not code.strip() or not name.strip():
        raise click.ClickException(f"{text!r} should look like CODE:NAME.")
    return code.strip(), name.strip()


@click.command("import-teachers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--cluster", "slug", required=True)
@click.option("--school", "npsn", required=True, help="NPSN of the school the file is about.")
@click.option("--apply", is_flag=True, help="Write it; without this only the preview is printed.")
def import_teachers(file: Path, slug: str, npsn: str, apply: bool) -> None:
    """Import teachers from a Dapodik export (xlsx or csv), row by row."""
    from kkg_portal.clusters.importing.services import import_file

    with portal(), inside(slug):
        school = session.scalar(select(School).where(School.npsn == identifiers.npsn(npsn)))
        if school is None:
            raise click.ClickException(f"There is no school {npsn} in {slug}.")
        with file.open("rb") as stream, click.progressbar(length=1, label="Reading") as bar:
            report = import_file(school, stream, file.name, apply=apply)
            bar.update(1)
    for line in report:
        click.echo(line)
