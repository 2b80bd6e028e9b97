from __future__ import annotations

import pytest

from tests.support import machine


def test_leaving_out_is_refused_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("KKG_TEST_SKIP", "browser")

    with pytest.raises(pytest.UsageError, match="no place in CI"):
        machine.refuse_silence()


def test_unknown_part_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("KKG_TEST_SKIP", "everything")

    with pytest.raises(pytest.UsageError, match="not everything"):
        machine.refuse_silence()


def test_part_left_out_on_purpose_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKG_TEST_SKIP", "browser,postgres")

    with pytest.raises(pytest.skip.Exception, match="KKG_TEST_SKIP=browser,postgres"):
        machine.honour_skip("postgres")


def test_missing_part_fails_and_says_what_to_install() -> None:
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        machine.missing("browser")
