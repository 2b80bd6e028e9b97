"""All templates: they stand on a layout, say their title, translate their words and hold nothing that must not run.

A test looks at every template and names each that is wrong: a test per template would be two thousand tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, TemplateError, nodes

from kkg_portal.core.documents.page import _environment as paper_environment

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in (ROOT / "templates", *(ROOT / "plugins").glob("*/templates"))
    for path in folder.rglob("*")
    if path.suffix in {".html", ".txt"}
)
PAGES_ALONE = {"base.html"}  # The document itself.
UNTRANSLATED = {
    "design.html",  # for developers
}
LAYOUTS = {"base.html", "errors/page.html"}
SENTENCES = {"_", "gettext", "ngettext", "pgettext"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix().partition("templates/")[2]


HTML = [path for path in SOURCES if path.suffix == ".html"]
MAIL = [path for path in SOURCES if path.suffix == ".txt"]


@cache
def code_of(path: Path) -> str:
    """The source without its comments, which may show what is not to be done."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)


@pytest.fixture(scope="module")
def parsed(app: Flask) -> dict[Path, nodes.Template]:
    return {path: app.jinja_env.parse(code_of(path)) for path in SOURCES}


def test_they_compile(app: Flask) -> None:
    def problems() -> Iterator[str]:
        for path in SOURCES:
            environment: Environment = (
                paper_environment() if path.parent.name == "documents" else app.jinja_env
            )
            try:
                environment.get_template(name_of(path))
            except TemplateError as error:
                yield f"{name_of(path)}: {error}"

    assert list(problems()) == []


def test_nothing_goes_around_escaping(parsed: dict[Path, nodes.Template]) -> None:
    """Cleaned text arrives as Markup from core/sanitize.py; a template never vouches for anything."""
    assert [
        name_of(path)
        for path, tree in parsed.items()
        if any(f.name in {"safe", "forceescape"} for f in tree.find_all(nodes.Filter))
        or "{% autoescape" in code_of(path)
    ] == []


def test_the_content_policy_finds_nothing_to_stop() -> None:
    """No inline script, style or handler: the browser would refuse it."""
    stopped = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|javascript:")

    assert [(name_of(path), found[0]) for path in HTML if (found := stopped.search(code_of(path)))] == []


def test_a_page_stands_on_a_layout_and_has_a_title(parsed: dict[Path, nodes.Template]) -> None:
    """Or it is a piece of one: a folder named for what it is a piece of, or a comment on what it is given."""

    def problems() -> Iterator[str]:
        for path in HTML:
            name = name_of(path)
            extends = [node.template.value for node in parsed[path].find_all(nodes.Extends)]  # type: ignore[attr-defined]
            if not extends:
                if not path.read_text(encoding="utf-8").lstrip().startswith("{#") and name not in PAGES_ALONE:
                    yield f"{name}: a piece begins with a comment on what it is given"
                continue
            if not extends[0].startswith("layouts/") and extends[0] not in LAYOUTS:
                yield f"{name}: extends {extends[0]}"
            blocks = {block.name for block in parsed[path].find_all(nodes.Block)}
            if "title" not in blocks and name not in LAYOUTS and not name.startswith("layouts/"):
                yield f"{name}: no title block"

    assert list(problems()) == []


def test_words_are_translated_whole(parsed: dict[Path, nodes.Template]) -> None:
    """A sentence glued from parts cannot be said in another language."""

    def problems() -> Iterator[str]:
        for path, tree in parsed.items():
            for call in _sentences(tree.find_all(nodes.Call)):
                words = call.args[1:] if call.node.name == "pgettext" else call.args[:1]  # type: ignore[attr-defined]
                if not all(isinstance(word, nodes.Const) for word in words):
                    yield f"{name_of(path)}, line {call.lineno}"
            for glued in (*tree.find_all(nodes.Concat), *tree.find_all(nodes.Add)):
                sides = glued.nodes if isinstance(glued, nodes.Concat) else [glued.left, glued.right]
                if list(_sentences(sides)):
                    yield f"{name_of(path)}, line {glued.lineno}"

    assert list(problems()) == []


def _sentences(found: Iterable[nodes.Node]) -> Iterator[nodes.Call]:
    for node in found:
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in SENTENCES:
            yield node


def test_no_words_stand_untranslated() -> None:
    """Text between tags with letters in it belongs into _(); abbreviations and signs do not."""

    def problems() -> Iterator[str]:
        for path in HTML:
            code = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\0", code_of(path), flags=re.S)
            for text in re.findall(r">([^<>\0]*[A-Za-z]{3}[^<>\0]*)<", code):
                if name_of(path) not in UNTRANSLATED:
                    yield f"{name_of(path)}: {text.strip()}"

    assert list(problems()) == []


def test_forms_that_write_carry_the_token() -> None:
    def problems() -> Iterator[str]:
        for path in HTML:
            for form in re.findall(r"<form\b.*?</form>", code_of(path), flags=re.S):
                opening = form[: form.index(">")]
                writes = 'method="post"' in opening and name_of(path) not in UNTRANSLATED
                if writes and "hidden(" not in form and "csrf_token" not in form:
                    yield f"{name_of(path)}: {opening}"

    assert list(problems()) == []


def test_what_is_imported_is_used(parsed: dict[Path, nodes.Template]) -> None:
    """Each import is looked up on each rendering of the page."""

    def problems() -> Iterator[str]:
        for path, tree in parsed.items():
            used = {name.name for name in tree.find_all(nodes.Name)}
            for found in tree.find_all(nodes.FromImport):
                names = [name if isinstance(name, str) else name[1] for name in found.names]
                yield from (f"{name_of(path)}: {name}" for name in names if name not in used)

    assert list(problems()) == []


def test_a_mail_is_a_folder_with_subject_and_body() -> None:
    folders = {path.parent for path in MAIL if path.parent.name != "mail"}

    for folder in folders:
        assert {"subject.txt", "body.txt"} <= {path.name for path in folder.iterdir()}, folder


def test_a_subject_is_one_line() -> None:
    subjects = [path for path in MAIL if path.name == "subject.txt"]

    assert [name_of(path) for path in subjects if len(code_of(path).strip().splitlines()) != 1] == []


def test_no_plugin_hides_a_shared_template() -> None:
    shared = {name_of(path) for path in SOURCES if ROOT / "templates" in path.parents}
    others = [name_of(path) for path in SOURCES if ROOT / "templates" not in path.parents]

    assert shared.isdisjoint(others)
    assert len(others) == len(set(others))
