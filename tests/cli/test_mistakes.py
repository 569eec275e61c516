"""How the program says no."""

from __future__ import annotations

import json

import pytest

from backchannel.cli.mistakes import LOOK, report
from backchannel.errors import DiskFailure, Misuse, PeerFault, Refused, Unproven


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("No."), 1),
        (Unproven("No."), 1),
        (Misuse("No."), 2),
        (DiskFailure("No."), 3),
        (OSError("No."), 3),
    ],
)
def test_the_exit_code_says_who_said_no(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(error, as_json=False) == code
    assert report(error, as_json=True) == code
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["exit_code"] == code


def test_an_error_is_its_sentence_and_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    report(Refused("A rule says no.", next_step="Ask your colleague."), as_json=False)
    assert capsys.readouterr().err == "A rule says no.\n→ Ask your colleague.\n"


def test_a_refusal_without_a_next_step_of_its_own_says_where_to_look_and_anything_else_has_no_arrow(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report(Refused("A rule says no."), as_json=False)
    assert capsys.readouterr().err == f"A rule says no.\n→ {LOOK}\n"
    report(PeerFault("It is false."), as_json=False)
    assert capsys.readouterr().err == "It is false.\n"


def test_a_name_inside_an_error_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    report(PeerFault("There is no line with \x1b[2JSOUTH\nLAND\u202e."), as_json=False)
    assert capsys.readouterr().err == "There is no line with \ufffd[2JSOUTH LAND.\n"


def test_errors_as_json_are_plain_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    report(Refused("Kein Weg zu \x1b „Süd“."), as_json=True)
    assert capsys.readouterr().err.isascii()


def test_a_fault_of_the_program_is_named_and_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(ZeroDivisionError("secret detail"), as_json=False) == 3
    shown = capsys.readouterr().err
    assert "ZeroDivisionError" in shown
    assert "secret detail" not in shown
    assert "Traceback" not in shown


def test_a_traceback_is_for_those_who_ask(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKCHANNEL_DEBUG", "1")
    report(ZeroDivisionError("detail"), as_json=False)
    assert "ZeroDivisionError: detail" in capsys.readouterr().err
