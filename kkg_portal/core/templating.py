"""The environment of pages and mail: Flask's own, with the two things a page does most made cheap.

Those are imports of components and sentences. Jinja's way takes longer than a small query for each.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache, pass_eval_context
from jinja2.bccache import Bucket
from jinja2.nodes import EvalContext
from markupsafe import Markup

from kkg_portal.core import i18n


class PageEnvironment(Environment):
    """Templates that bring no globals of their own, so that all of them share the environment's."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja lays a ChainMap over the globals for each template and searches it at each import."""
        return super().make_globals(d) if d else self.globals


class KeptTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder, as Python keeps its modules: compiling them is a fifth of a start.

    Whoever can write there can run code, as with the rest of the instance folder. A full disk keeps nothing.
    """

    def __init__(self, folder: Path) -> None:
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


@lru_cache(maxsize=8192)
def _safe(sentence: str) -> Markup:
    """Sentences come from our templates and catalogs; only what is filled in must be escaped, and Markup does."""
    return Markup(sentence)  # noqa: S704  because translators are trusted as template authors are


def _filled(context: EvalContext, sentence: str, variables: dict[str, Any]) -> str:
    text = _safe(sentence) if context.autoescape else sentence
    # Always a format string, so that a percent sign is written %% whether anything is filled in or not.
    return text % variables if variables or "%" in text else text


@pass_eval_context
def _gettext(context: EvalContext, msgid: str, **variables: Any) -> str:
    return _filled(context, i18n.gettext(msgid), variables)


@pass_eval_context
def _pgettext(context: EvalContext, about: str, msgid: str, **variables: Any) -> str:
    return _filled(context, i18n.pgettext(about, msgid), variables)


@pass_eval_context
def _ngettext(context: EvalContext, singular: str, plural: str, num: int, **variables: Any) -> str:
    return _filled(context, i18n.plural_pattern(singular, plural, num), {"num": num, **variables})


# What templates say sentences with; tools/catalogs.py looks for these names.
SENTENCES: dict[str, Callable[..., str]] = {
    "_": _gettext,
    "gettext": _gettext,
    "ngettext": _ngettext,
    "pgettext": _pgettext,
}
