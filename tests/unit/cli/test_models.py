"""How models are shown: numbers as people say them, a table that fits the terminal, a bar only where somebody looks."""

from __future__ import annotations

import pytest

from satchel.cli import downloads, output
from satchel.cli.commands import models


@pytest.mark.parametrize(("count", "said"), [
    (None, ""), (0, ""), (27_520, "28K"), (999_499, "999K"), (999_500, "1M"), (268_100_000, "268M"), (999_500_000, "1.0B"), (3_212_749_888, "3.2B"), (14_800_000_000, "14.8B"),
])  # fmt: skip
def test_parameters(count: int | None, said: str) -> None:
    assert models.parameters(count) == said


@pytest.mark.parametrize(("count", "said"), [
    (None, ""), (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (806_058_240, "806 MB"), (999_600_000, "1.0 GB"), (2_497_280_256, "2.5 GB"),
])  # fmt: skip
def test_sizes(count: int | None, said: str) -> None:
    assert models.size(count) == said


@pytest.mark.parametrize(("tokens", "said"), [(None, ""), (0, ""), (512, "512"), (4096, "4k"), (40_960, "40k"), (131_072, "128k")])
def test_contexts(tokens: int | None, said: str) -> None:
    assert models.context(tokens) == said


def shown(name: str, **more: object) -> dict[str, object]:
    return {
        "model": name, "parameters": 4e9, "quantisation": "Q4_K_M", "size": 25 * 10**8, "context": 32768, "roles": [], "origin": "file", "card": None,
        "state": "ready", **more,
    }  # fmt: skip


def test_columns_that_say_nothing_are_left_out(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    models._show_models([shown("a"), shown("b")])
    head = capfdbinary.readouterr().out.decode().splitlines()[0]
    assert head.split() == ["NAME", "PARAMETERS", "QUANT", "SIZE", "CONTEXT", "FROM"]
    models._show_models([shown("a", verdict={"rank": "runs well"}, card={"made_at": "2026-11-02T10:00:00+00:00"}), shown("b", state="missing")])
    head, one, two = capfdbinary.readouterr().out.decode().splitlines()
    assert head.split() == ["NAME", "PARAMETERS", "QUANT", "SIZE", "CONTEXT", "FROM", "PROBED", "HERE", "STATE"]
    assert one.split()[-3:] == ["2026-11-02", "runs", "well"]
    assert two.endswith("its file is missing")


def test_on_a_terminal_nothing_is_cut_and_nothing_steers_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda _stream: True)
    monkeypatch.setenv("COLUMNS", "40")
    output.show_table(("NAME", "WHAT"), [("[red]evil[/red]\x1b[2J", "words " * 20)])
    out = capsys.readouterr().out
    assert "[red]evil" in out
    assert "\x1b[2J" not in out
    assert out.count("words") == 20
    assert all(len(line) <= 40 for line in out.splitlines())


def test_a_bar_is_there_only_for_eyes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with downloads.download_bar("x") as show:
        show(1, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(downloads, "is_terminal", lambda _stream: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with downloads.download_bar("two\x1blayers") as show:
        show(1, None)
        show(2, 2)
    assert "two\ufffdlayers" in capsys.readouterr().err
