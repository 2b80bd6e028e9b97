"""Languages: English sentences in the code, Indonesian by default, each page in its reader's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask.testing import FlaskClient
from sqlalchemy import update

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Cluster
from kkg_portal.core import i18n
from kkg_portal.core.db.engine import session
from kkg_portal.core.i18n import (
    format_date,
    format_list,
    format_number,
    format_size,
    format_time,
    gettext,
    in_language,
    lazy_gettext,
    lazy_pgettext,
    load_catalogs,
    ngettext,
    pgettext,
)

Browser = Callable[[Person], FlaskClient]


def compiled(folder: Path, **sentences: str) -> Path:
    """A folder with an Indonesian catalog of these sentences."""
    catalog = Catalog(locale="id")
    for msgid, text in sentences.items():
        catalog.add(msgid.replace("_", " "), text)
    catalog.add(("%(num)d school", "%(num)d schools"), ("%(num)d sekolah",))
    catalog.add("More", "Lainnya", context="menu")
    target = folder / "id" / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as stream:
        write_mo(stream, catalog)
    return folder


@pytest.fixture
def catalogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two catalogs, of the core and of a plugin; the portal's own are back afterwards."""
    monkeypatch.setattr(i18n, "_catalogs", {})
    core = compiled(tmp_path / "core", School="Sekolah", Home="Beranda")
    plugin = compiled(tmp_path / "plugin", Meeting="Pertemuan", Home="Rumah")
    i18n.speak_with(load_catalogs([core, plugin, tmp_path / "absent"]))


def test_a_sentence_is_said_in_the_language_of_the_moment(catalogs: None) -> None:
    with in_language("id"):
        assert gettext("School") == "Sekolah"
        with in_language("en"):
            assert gettext("School") == "School"
        assert gettext("School") == "Sekolah"


def test_plugins_are_asked_after_the_core(catalogs: None) -> None:
    with in_language("id"):
        assert gettext("Meeting") == "Pertemuan"
        assert gettext("Home") == "Beranda"


def test_what_nobody_translated_stays_as_it_is(catalogs: None) -> None:
    with in_language("id"):
        assert gettext("%(name)s left", name="Bu Sri") == "Bu Sri left"


def test_plurals_contexts_and_percent_signs(catalogs: None) -> None:
    with in_language("id"):
        assert ngettext("%(num)d school", "%(num)d schools", 1) == "1 sekolah"
        assert pgettext("menu", "More") == "Lainnya"
        assert gettext("100 % of it") == "100 % of it"
    with in_language("en"):
        assert ngettext("%(num)d school", "%(num)d schools", 1) == "1 school"
        assert ngettext("%(num)d school", "%(num)d schools", 2) == "2 schools"


def test_lazy_labels_speak_when_they_are_shown(catalogs: None) -> None:
    label, menu = lazy_gettext("School"), lazy_pgettext("menu", "More")

    with in_language("id"):
        assert (str(label), str(menu), label + "!", f"{label}") == (
            "Sekolah",
            "Lainnya",
            "Sekolah!",
            "Sekolah",
        )
    with in_language("en"):
        assert (str(label), str(menu)) == ("School", "More")
        assert label == "School"
        assert hash(label) == hash(lazy_gettext("School"))


def test_lazy_labels_are_escaped_like_other_text(catalogs: None) -> None:
    assert lazy_gettext("<b>").__html__() == "&lt;b&gt;"


def test_unknown_languages_become_indonesian(catalogs: None) -> None:
    with in_language("jv"):
        assert i18n.current_language() == "id"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", ("Sabtu, 14 November 2026", "08.05", "1.234,5", "1,2 MB", "Bu Sri, Pak Joko, dan Bu Ani")),
        ("en", ("Saturday, 14 November 2026", "08:05", "1,234.5", "1.2 MB", "Bu Sri, Pak Joko, and Bu Ani")),
    ],
)
def test_days_times_numbers_and_lists(language: str, said: tuple[str, ...]) -> None:
    with in_language(language):
        assert said == (
            format_date(date(2026, 11, 14)),
            format_time(time(8, 5)),
            format_number(1234.5),
            format_size(1_234_567),
            format_list(["Bu Sri", "Pak Joko", "Bu Ani"]),
        )


# Which language a page is in: this device, the person, the cluster, the browser, Indonesian.


def language_of(page: str) -> str:
    return page.partition('lang="')[2][:2]


def test_strangers_get_indonesian(anonymous: FlaskClient, people: People) -> None:
    assert language_of(anonymous.get("/login").get_data(as_text=True)) == "id"


@pytest.mark.parametrize(
    ("header", "language"),
    [("en-GB,en;q=0.9", "en"), ("jv,id;q=0.8", "id"), ("de", "id"), ("*", "id"), (";;", "id")],
)
def test_strangers_get_what_their_browser_asks_for(
    anonymous: FlaskClient, people: People, header: str, language: str
) -> None:
    page = anonymous.get("/login", headers={"Accept-Language": header})

    assert language_of(page.get_data(as_text=True)) == language


def test_the_nearer_choice_wins(client_as: Browser, bob: Person) -> None:
    browser = client_as(bob)
    asks_german = {"Accept-Language": "de"}

    session.execute(update(Cluster).where(Cluster.id == bob.cluster_id).values(language="en", stamp=2))
    session.commit()
    assert language_of(browser.get("/k/melati/", headers=asks_german).get_data(as_text=True)) == "en"

    session.execute(update(User).where(User.id == bob.user_id).values(language="id", stamp=2))
    session.commit()
    assert language_of(browser.get("/k/melati/").get_data(as_text=True)) == "id"

    browser.set_cookie("lang", "en")
    assert language_of(browser.get("/k/melati/").get_data(as_text=True)) == "en"


def test_an_unknown_choice_is_none(client_as: Browser, bob: Person) -> None:
    browser = client_as(bob)
    browser.set_cookie("lang", "<script>")

    assert language_of(browser.get("/k/melati/").get_data(as_text=True)) == "id"


def test_one_page_leaves_its_language_to_no_other(
    client_as: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    browser = client_as(bob)
    browser.set_cookie("lang", "en")
    browser.get("/k/melati/")

    assert language_of(anonymous.get("/login").get_data(as_text=True)) == "id"
    assert language_of(anonymous.get("/no/such/address").get_data(as_text=True)) == "id"
