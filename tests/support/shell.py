"""`kkg-portal` as typed by an operator, inside this process and on an instance folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from kkg_portal.cli.portal import cli


@dataclass(frozen=True)
class Shell:
    """Runs commands on `instance`, without plugins unless KKG_SAFE_MODE="0" is given."""

    instance: Path

    def __call__(self, *arguments: str, typed: str | None = None, **environment: str) -> Result:
        variables: dict[str, str | None] = {
            "KKG_INSTANCE_PATH": str(self.instance),
            "KKG_SAFE_MODE": "1",
            **environment,
        }
        result = CliRunner().invoke(cli, list(arguments), env=variables, input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def done(self, *arguments: str, typed: str | None = None, **environment: str) -> str:
        """The output of a command that must go well."""
        result = self(*arguments, typed=typed, **environment)
        assert result.exit_code == 0, result.output
        return result.output

    def refused(self, *arguments: str, typed: str | None = None, **environment: str) -> str:
        """The output of a command that must be refused with a sentence."""
        result = self(*arguments, typed=typed, **environment)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
        return result.output
