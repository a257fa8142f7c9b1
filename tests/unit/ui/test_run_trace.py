"""The trace as rows: every step and call where it was on the axis, and what left the machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.window_engine import WindowEngine
from tests.ui.recording import read

from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.run.trace.details import size
from satchel.ui.run.trace.presenter import TracePresenter
from satchel.ui.run.trace.rows import trace

START = datetime(2026, 3, 12, 5, tzinfo=UTC)
K = EventKind
LEFT = {
    "number": 1, "at": START.isoformat(), "endpoint": "box", "origin": "https://models.example", "model": "m", "purpose": "reply",
    "labels": {"origins": ["others"], "privacy": "personal"}, "bytes_out": 12_345, "sha256": "ab", "fate": "answered",
}  # fmt: skip


def event(seq: int, at: float, kind: EventKind, **body: object) -> dict:
    return RunEvent(run="r", seq=seq, at=START + timedelta(seconds=at), kind=kind, body=body).to_json()


def test_a_recorded_trace_has_each_step_once_and_says_that_nothing_left():
    found = trace(read("trace"))
    steps = [row for row in found.rows if row.kind == "step"]
    assert len(steps) == 6
    assert all(0 <= row.begin <= row.axis and row.begin + row.length <= row.axis + 0.001 for row in steps)
    assert [row.label for row in found.rows][-1] == "Nothing left this machine."
    assert found.total.endswith("no model was asked · nothing left this machine")
    told = (("Step", "Reading the sources"), ("Time", "0.4 s"), ("Sources", "4"), ("Entries", "125"), ("Not read", "0"))
    assert steps[0].body == told


def test_a_model_call_lies_before_the_moment_it_was_told():
    events = [
        event(1, 0, K.RUN_STARTED), event(2, 1, K.STEP_STARTED, step="compose"),
        event(3, 8, K.MODEL_CALLED, step="compose", task="title", model="m", prompt=900, cached=400, reply=20, seconds=5.0),
        event(4, 9, K.MODEL_CALLED, step="compose", task="sum", model="m", kept=True),
        event(5, 9, K.MODEL_CALLED, step="compose", task="sum", problem="cut"),
        event(6, 9, K.MODEL_CALLED, step="compose", task="sum", taken=2, left_out=["x"]),
        event(7, 10, K.STEP_FINISHED, step="compose", seconds=9.0), event(8, 10, K.RUN_FINISHED),
    ]  # fmt: skip
    found = trace({"events": events, "egress": [LEFT]})
    rows = {row.detail: row for row in found.rows if row.kind == "model"}
    call = rows["900 tokens read · 400 from the cache · 20 written"]
    assert (call.begin, call.length, call.axis) == (3.0, 5.0, 10.0)
    assert {"kept from before, not asked again", "cut", "2 sentences taken · 1 left out"} <= rows.keys()
    assert "1 model call · 900 tokens read" in found.total
    assert found.total.endswith("12 kB left this machine")


def test_what_left_says_to_whom_how_much_and_with_which_label():
    row = trace({"events": [], "egress": [LEFT]}).rows[-1]
    assert row.label == "https://models.example"
    assert row.detail.startswith("12 kB · personal · answered · ")
    assert row.body == (
        ("Sent at", row.detail.rsplit(" · ", 1)[1]), ("Server", "box"), ("Address", "https://models.example"), ("Model", "m"),
        ("Purpose", "reply"), ("Whose words", "others"), ("Privacy", "personal"), ("Sent", "12 kB"), ("SHA-256", "ab"),
        ("How it ended", "answered"),
    )  # fmt: skip


def test_turns_have_an_axis_each_and_a_step_that_did_not_end_reaches_to_it():
    events = [
        event(1, 0, K.RUN_STARTED), event(2, 0, K.STEP_STARTED, step="collect"), event(3, 4, K.RUN_CANCELLED),
        event(4, 90_000, K.RUN_RESUMED), event(5, 90_002, K.RUN_FINISHED),
    ]  # fmt: skip
    rows = trace({"events": events, "egress": []}).rows
    assert [row.label for row in rows if row.kind == "turn"][:2] == ["Turn 1 of 2", "Turn 2 of 2"]
    step = next(row for row in rows if row.kind == "step")
    assert (step.length, step.detail) == (4.0, "not finished")


@given(st.lists(st.tuples(st.floats(0, 1e6), st.sampled_from(list(K)), st.dictionaries(
    st.sampled_from(["step", "seconds", "model", "task", "problem", "kept", "taken", "left_out", "prompt", "text"]),
    st.none() | st.text(max_size=5) | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.lists(st.text(max_size=3)),
    max_size=6))))  # fmt: skip
def test_no_trace_is_too_strange(told):
    events = [event(n, at, kind, **body) for n, (at, kind, body) in enumerate(told, 1)]
    for row in trace({"events": events, "egress": [{}]}).rows:
        assert row.label is not None


def test_sizes_are_said_as_people_read_them():
    assert [size(n) for n in (0, 999, 1_500, 12_345, 3_400_000, None)] == ["0 bytes", "999 bytes", "1.5 kB", "12 kB", "3.4 MB", "0 bytes"]


class View:
    def __init__(self):
        self.shown, self.error = [], None

    def show_trace(self, found):
        self.shown.append(found)

    def show_trouble(self, error):
        self.error = error


def test_it_is_fetched_when_somebody_looks_and_once_at_a_time():
    view, engine = View(), WindowEngine()
    presenter = TracePresenter(view, engine)
    presenter.reset("r")
    presenter.refresh()
    assert engine.asked == []
    presenter.open()
    presenter.refresh()
    presenter.refresh()
    assert len(engine.asked) == 1
    engine.asked[0].answer(read("trace"))
    assert len(engine.asked) == 2, "the run had moved on meanwhile"
    presenter.close()
    presenter.reset("s")
    assert len(engine.asked) == 2
