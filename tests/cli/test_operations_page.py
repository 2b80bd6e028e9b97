"""docs/operations.md says what is: every setting with its default, every command."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click

from kkg_portal.cli.portal import COMMANDS, cli
from kkg_portal.settings import Settings

PAGE = (Path(__file__).parent.parent.parent / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    table = dict(re.findall(r"^\| `(\w+)` \| (?:`([^`]*)`)? *\|", PAGE, re.MULTILINE))

    assert list(table) == [field.name for field in fields(Settings)]
    for field in fields(Settings):
        default = Settings.__dataclass_fields__[field.name].default
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        assert table[field.name] == ("" if shown in {"", "()", "."} else shown), field.name


def test_every_command_is_told_of() -> None:
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        parts = (
            [f"{name} {part}" for part in command.commands] if isinstance(command, click.Group) else [name]
        )
        for part in parts:
            assert f"kkg {part}" in PAGE or f"kkg-portal {part}" in PAGE or f"`{part.split()[-1]}`" in PAGE, (
                part
            )
