"""What is printed: harmless to a terminal, one JSON document, files whole or not at all, times as people write them."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.cli import moments, output
from satchel.cli.progress import Quiet, progress
from satchel.cli.watching import delivery, exit_code
from satchel.domain.errors import MissingError, UsageError
from satchel.domain.runs import EventKind, RunEvent

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_nothing_that_a_terminal_obeys_gets_through(text: str) -> None:
    shown = output.plain(text)
    assert "\x1b" not in shown
    assert "\n" not in shown
    assert not any(0x80 <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E or 0xD800 <= ord(c) < 0xE000 for c in shown)
    shown.encode("utf-8")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(json_values, st.booleans())
def test_any_document_is_printable_json(body: object, one_line: bool) -> None:
    text = output.as_json(body, one_line=one_line)
    assert json.loads(text.encode("utf-8")) == body
    if one_line:
        assert text.count("\n") == 1


def test_a_table_lines_up(capfd: pytest.CaptureFixture[str]) -> None:
    output.put_table([("A", "B"), ("long one", "x\x1b[31m"), ("s", "")])
    assert capfd.readouterr().out == "A         B\nlong one  x\ufffd[31m\ns\n"


def test_a_file_is_written_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "out.md"
    output.write_out(path, "één")
    assert path.read_text("utf-8") == "één"
    path.chmod(0o640)
    output.write_out(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_no_room_leaves_the_old_file(small_disk: Callable[[int], Path]) -> None:
    path = small_disk(16) / "out.md"
    output.write_out(path, "old")
    with pytest.raises(MissingError) as caught:
        output.write_out(path, "x" * 100_000)
    assert caught.value.exit_code == 4
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("chosen", "name", "expected"),
    [(None, None, "text"), (None, "a.docx", "docx"), (None, "a.PDF", "pdf"), (None, "a.json", "json"), (None, "a", "text"),
     ("md", "a.json", "md"), (None, "a.markdown", "md"), (None, "a.htm", "html")],
)  # fmt: skip
def test_the_ending_chooses_the_format(tmp_path: Path, chosen: str | None, name: str | None, expected: str) -> None:
    out = str(tmp_path / name) if name else None
    assert delivery(chosen, out, show_secrets=False).format == expected


def test_binary_results_are_not_poured_into_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("satchel.cli.watching.is_terminal", lambda _stream: True)
    for shape in ("docx", "pdf"):
        with pytest.raises(UsageError, match="terminal") as caught:
            delivery(shape, None, show_secrets=False)
        assert f"--out result.{shape}" in caught.value.hint
        assert delivery(shape, str(tmp_path / "x"), show_secrets=False).format == shape


def test_states_and_exit_codes() -> None:
    codes = {s: exit_code({"status": s}) for s in ("done", "waiting", "failed", "cancelled", "running", "queued")}
    assert codes == {"done": 0, "waiting": 3, "failed": 1, "cancelled": 130, "running": 3, "queued": 3}


def test_without_a_terminal_only_notices_are_said(capfd: pytest.CaptureFixture[str]) -> None:
    with progress() as shown:
        assert isinstance(shown, Quiet)
        for kind in EventKind:
            shown.show(RunEvent(run="r", seq=1, at=NOW, kind=kind, body={"text": "a worker\x1b was restarted"}))
    assert capfd.readouterr() == ("", "note: a worker\ufffd was restarted\n")


def test_the_bar_takes_every_event(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("satchel.cli.progress.is_terminal", lambda _stream: True)
    bodies: list[dict[str, object]] = [
        {}, {"step": "[bold]x\x1b[0m", "done": 1, "total": 3, "note": "[/]"}, {"done": None, "total": 0}, {"text": "[/nope]"},
    ]  # fmt: skip
    with progress() as shown:
        assert not isinstance(shown, Quiet)
        for kind in EventKind:
            for body in bodies:
                shown.show(RunEvent(run="r", seq=1, at=NOW, kind=kind, body=body))
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h", "2026-03-14T10:00:00+00:00"), ("90m", "2026-03-14T10:30:00+00:00"),
        ("3 days ago", "2026-03-11T12:00:00+00:00"), ("1 hour", "2026-03-14T11:00:00+00:00"),
        ("2026-03-14", "2026-03-14"), (" 2026-03-14T09:30", "2026-03-14T09:30"), ("9:05", "9:05"), ("23:59", "23:59"),
        ("2026-03-14T09:30Z", "2026-03-14T09:30Z"), ("2026-03-14 09:30:00-05:00", "2026-03-14 09:30:00-05:00"),
    ],
)  # fmt: skip
def test_moments(text: str, expected: str) -> None:
    assert moments.since(text, NOW) == expected


@pytest.mark.parametrize("text", ["", "soon", "2h 3x", "2026-13-01", "999999d", "-2h", "25:00", "9:99", "9" * 50 + "h", "\0"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(UsageError):
        moments.since(text, NOW)


@pytest.mark.parametrize(
    ("text", "name"),
    [("+02:00", "+02:00"), ("-0530", "-05:30"), ("+3", "+03:00"), ("UTC+1", "+01:00"), ("UTC", "UTC"), ("z", "UTC"),
     (" Asia/Tokyo ", "Asia/Tokyo")],
)  # fmt: skip
def test_zones(text: str, name: str) -> None:
    assert moments.zone(text) == name


@pytest.mark.parametrize("text", ["", "+99:00", "+02:75", "../../etc/passwd", "/etc/passwd", "Mars", "a" * 5000, "\0", "Asia"])
def test_what_is_no_zone(text: str) -> None:
    with pytest.raises(UsageError):
        moments.zone(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_time_a_zone_a_day_or_a_sentence(text: str) -> None:
    for read in (moments.zone, moments.day, lambda t: moments.since(t, NOW)):
        try:
            read(text)
        except UsageError as error:
            assert error.hint
