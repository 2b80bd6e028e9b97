"""The environment of pages: sentences escape what is filled in, and components cost what they draw."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import DictLoader

from kkg_portal.core.i18n import in_language
from kkg_portal.core.templating import PageEnvironment


@pytest.fixture
def environment(app: Flask) -> Iterator[PageEnvironment]:
    """The portal's own, with two sentences as templates of their own: a page and a mail."""
    ours = app.jinja_env
    assert isinstance(ours, PageEnvironment)
    changed = ours.overlay(autoescape=ours.autoescape)
    assert isinstance(changed, PageEnvironment)
    changed.loader = DictLoader(
        {
            "page.html": '{{ _("Good day, %(name)s", name=name) }}',
            "mail.txt": '{{ _("Good day, %(name)s", name=name) }}',
            "bold.html": '{{ _("<b>%(name)s</b>", name=name) }}',
            "percent.html": '{{ _("100%%") }}',
            "count.html": '{{ ngettext("%(num)d day of %(name)s", "%(num)d days of %(name)s", 2, name=name) }}',
            "context.html": '{{ pgettext("menu", "More") }}',
        }
    )
    with in_language("en"):
        yield changed


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("page.html", "Good day, &lt;Ani&gt;"),
        ("mail.txt", "Good day, <Ani>"),
        ("bold.html", "<b>&lt;Ani&gt;</b>"),
        ("percent.html", "100%"),
        ("count.html", "2 days of &lt;Ani&gt;"),
        ("context.html", "More"),
    ],
)
def test_a_sentence_escapes_what_is_filled_in_on_pages_alone(
    environment: PageEnvironment, template: str, shown: str
) -> None:
    assert environment.get_template(template).render(name="<Ani>") == shown


def test_a_sentence_follows_the_language_of_the_reader(environment: PageEnvironment) -> None:
    template = environment.get_template("context.html")

    with in_language("id"):
        assert template.render() == "Lainnya"
    assert template.render() == "More"


def test_all_templates_share_one_set_of_globals(app: Flask) -> None:
    """Else Jinja compares two sets of names at each import of a component, on each page."""
    template = app.jinja_env.get_template("components/card.html")

    assert template.globals is app.jinja_env.globals
