"""What others test their sanitizers and parsers with: html5lib's tests and bleach's own, from their source packages.

tools/prepare_tests.sh fetches both into .venv/corpora; nothing of them is kept in this repository.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CORPORA = Path(__file__).resolve().parents[2] / ".venv/corpora"
HTML5LIB = CORPORA / "html5lib-1.1/html5lib/tests"
BLEACH = CORPORA / "bleach-6.4.0/tests"
_TREE = re.compile(r"^#data\n(.*?)\n#errors$", re.MULTILINE | re.DOTALL)
# Of use here is what has a tag, a comment or an address in it; thousands of named characters have none.
_TELLING = re.compile(r"[<:]")


def foreign_texts() -> list[str]:
    """Every input of both, each once, in a fixed order."""
    for folder in (HTML5LIB, BLEACH):
        if not folder.is_dir():
            pytest.fail(f"{folder.parent.name} is not there; run: sh tools/prepare_tests.sh")
    found = [*_trees(), *_tokens(), *_strings(HTML5LIB / "test_sanitizer.py"), *_bleach()]
    return [one for one in dict.fromkeys(found) if _TELLING.search(one)]


def _trees() -> Iterator[str]:
    for path in sorted((HTML5LIB / "testdata/tree-construction").glob("**/*.dat")):
        yield from _TREE.findall(path.read_text(encoding="utf-8", errors="replace"))


def _tokens() -> Iterator[str]:
    for path in sorted((HTML5LIB / "testdata/tokenizer").glob("*.test")):
        for one in json.loads(path.read_text(encoding="utf-8")).get("tests", ()):
            # Halves of characters, which no browser can send.
            yield str(one["input"]).encode("utf-8", "replace").decode()


def _bleach() -> Iterator[str]:
    for path in sorted((BLEACH / "data").glob("*.test")):
        yield path.read_text(encoding="utf-8").partition("\n--\n")[0]
    for path in sorted(BLEACH.glob("test_*.py")):
        yield from _strings(path)


def _strings(path: Path) -> Iterator[str]:
    """The strings of a test file: what goes in and what should come out are equally good to try."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.encode("utf-8", "replace").decode()
