"""Translation catalogs: collect the sentences of core and of each plugin, compile what was translated.

    python tools/catalogs.py update     (make i18n) bring every messages.po up to date with the code
    python tools/catalogs.py compile    make messages.mo where it is absent or older than messages.po

Core's sentences are those of kkg_portal/ and templates/; each plugin keeps its own. A sentence that is
no longer used leaves the catalog, a new one comes in empty: nothing is guessed from similar ones.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kkg_portal.core import clock

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "id"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "_p": ((1, "c"), 2),
    "_lp": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "_n": (1, 2),
}


def sentences_in_python(
    stream: IO[bytes], keywords: Iterable[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """What Babel calls for a Python file. Its own reader misses calls inside f-strings; the tree does not."""
    for node in ast.walk(ast.parse(stream.read())):
        if isinstance(node, ast.Call) and (name := _called(node.func)) in keywords:
            yield node.lineno, name, tuple(_constant(argument) for argument in node.args), []


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _constant(argument: ast.expr) -> str | None:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


METHODS: list[tuple[str, Any]] = [("**.py", sentences_in_python), ("**.html", "jinja2"), ("**.txt", "jinja2")]
# Not silent: a template that cannot be read would otherwise take its sentences out of the catalog.
TEMPLATE_OPTIONS = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
OPTIONS = {"**.html": TEMPLATE_OPTIONS, "**.txt": TEMPLATE_OPTIONS}


@dataclass(frozen=True)
class Component:
    """Core or one plugin: where its sentences are and where its catalog lives."""

    name: str
    sources: tuple[Path, ...]
    translations: Path


def main() -> int:
    """Do what the first argument says; the exit status is 2 when it says nothing known."""
    match sys.argv[1:]:
        case ["update"]:
            for component in components():
                update(component)
        case ["compile"]:
            compile_all()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def components() -> Iterator[Component]:
    """Core first, then the plugins by name."""
    core = ROOT / "kkg_portal"
    yield Component("core", (core, ROOT / "templates"), core / "translations")
    for folder in sorted((ROOT / "plugins").iterdir()):
        if (folder / "__init__.py").exists():
            yield Component(folder.name, (folder,), folder / "translations")


def update(component: Component) -> None:
    """Bring the component's catalog in line with its code, keeping what is translated; say how many wait."""
    path = component.translations / LANGUAGE / "LC_MESSAGES" / "messages.po"
    catalog = collect(component)
    if path.exists():
        keep_translations(catalog, read_catalog(path))
    written = io.BytesIO()
    write_po(written, catalog, width=100, sort_output=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != written.getvalue():
        path.write_bytes(written.getvalue())
    waiting = [message.id for message in catalog if message.id and not is_translated(message.string)]
    print(f"{component.name}: {len(catalog)} sentences, {len(waiting)} without a translation")


def read_catalog(path: Path) -> Catalog:
    """A messages.po as it lies in the repository."""
    with path.open("rb") as stream:
        return read_po(stream, locale=path.parts[-3])


def keep_translations(catalog: Catalog, earlier: Catalog) -> None:
    """Take over the translations of sentences both know, and the dates of the file."""
    for message in catalog:
        known = earlier.get(message.id, message.context) if message.id else None
        # A sentence that gained or lost its plural is a new one.
        if known is not None and isinstance(known.id, str) == isinstance(message.id, str):
            message.string = known.string
    catalog.creation_date, catalog.revision_date = earlier.creation_date, earlier.revision_date


def compile_all() -> None:
    """Compile every catalog whose messages.mo is absent or older; quiet when there is nothing to do."""
    compiled = 0
    for component in components():
        for source in sorted(component.translations.glob("*/LC_MESSAGES/messages.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            compiled_bytes = io.BytesIO()
            write_mo(compiled_bytes, read_catalog(source))
            target.write_bytes(compiled_bytes.getvalue())
            compiled += 1
    if compiled:
        print(f"Compiled {compiled} translation catalogs.")


def collect(component: Component) -> Catalog:
    """Every sentence in the component's sources, none of them translated yet."""
    catalog = _empty_catalog(component)
    for folder in component.sources:
        where = folder.relative_to(ROOT)
        for name, line, sentence, comments, context in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS):
            place = [(f"{where}/{name}", line)]
            catalog.add(sentence, None, place, auto_comments=comments, context=context)
    return catalog


def _empty_catalog(component: Component) -> Catalog:
    now = clock.now()
    catalog = Catalog(
        locale=LANGUAGE,
        project="KKG",
        version="Portal",
        header_comment=f"# Bahasa Indonesia of KKG Portal: {component.name}",
        last_translator="KKG Portal",
        language_team="KKG Portal",
        msgid_bugs_address="-",
        creation_date=now,
        revision_date=now,
        charset="utf-8",
        fuzzy=False,
    )
    # Indonesian has one form for any number; Babel has no rule for it and would take two.
    catalog.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return catalog


def is_translated(text: object) -> bool:
    """Whether every form a message needs is there."""
    return all(text) if isinstance(text, tuple | list) else bool(text)


if __name__ == "__main__":
    raise SystemExit(main())
