"""Compiled templates are kept in a folder, and nothing breaks where they cannot be."""

from __future__ import annotations

from pathlib import Path

from jinja2 import DictLoader, Environment

from kkg_portal.core.templating import KeptTemplates


def environment(folder: Path, source: str = "Halo {{ name }}") -> Environment:
    return Environment(
        loader=DictLoader({"page.html": source}), autoescape=True, bytecode_cache=KeptTemplates(folder)
    )


def test_a_template_is_kept_for_its_owner_alone_and_follows_its_source(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "templates"

    assert environment(folder).get_template("page.html").render(name="Sri") == "Halo Sri"
    assert environment(folder).get_template("page.html").render(name="Sri") == "Halo Sri"
    assert environment(folder, "Hai {{ name }}").get_template("page.html").render(name="Sri") == "Hai Sri"

    assert folder.stat().st_mode & 0o077 == 0
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_made_keeps_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file is in the way")

    page = environment(tmp_path / "cache" / "templates").get_template("page.html")

    assert page.render(name="Sri") == "Halo Sri"
