"""The table of formats and forms: every one draws every result, and a foreign one is refused with a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from satchel.domain.errors import SatchelError, UsageError
from satchel.rendering import FORMATS, render, render_answer, render_runs, render_trace


def test_json_is_the_same_document_in_the_contracts_order(any_sample: dict[str, Any]) -> None:
    shuffled = dict(reversed(any_sample.items()))
    text = render(shuffled, format="json")
    assert isinstance(text, str)
    assert text.endswith("}\n")
    assert json.loads(text) == {k: v for k, v in any_sample.items() if k != "entries"}  # context for the eye only
    assert list(json.loads(text))[:5] == ["run", "agent", "agent_version", "model", "status"]


def test_json_is_safe_to_print_and_encode(sample: Any) -> None:
    text = render(sample("hostile"), format="json")
    assert isinstance(text, str)
    text.encode("utf-8")
    assert not {c for c in text if ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066\u200b"} - {"\n"}
    assert "日本語" in text


def test_unknown_formats_and_forms_are_refused_with_a_hint(sample: Any) -> None:
    with pytest.raises(UsageError) as caught:
        render(sample("quiet"), format="rtf")
    assert "docx" in caught.value.hint
    with pytest.raises(UsageError):
        render(sample("quiet"), format="text", form="poem")
    with pytest.raises(UsageError):
        render({"run": "r", "result": {"title": "x"}}, format="text", form="status")


def test_a_document_that_is_not_whole_is_refused() -> None:
    with pytest.raises(SatchelError):
        render({"run": "r", "result": {"incidents": [{}]}}, format="text")
    with pytest.raises(SatchelError):
        render({"run": "r", "result": {"incidents": "x"}}, format="text")


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_without_a_result_is_said_to_be_so(name: str) -> None:
    assert render({"run": "r-1", "status": "failed", "error": {"what": "It broke.", "hint": "Try again."}}, format=name)


def test_a_failed_run_shows_what_it_had(sample: Any) -> None:
    text = render({**sample("ferry"), "status": "failed"}, format="text")
    assert isinstance(text, str)
    assert text.startswith("This run failed; this is what it had by then.\n\n✓ RESOLVED")


def test_a_failure_shows_its_sentence_and_hint() -> None:
    text = render({"error": {"code": "input", "what": "It broke.", "hint": "Try again."}}, format="text")
    assert text == "This run failed\n  It broke. Try again.\n"


def test_other_kinds_of_results_are_drawn_key_by_key() -> None:
    paragraph = {"text": "Hi.", "cites": [{"source": "x.md", "start": 1, "end": 3, "quote": "Hi"}], "support": "weak"}
    result = {"title": "Letter", "sections": [{"heading": "A", "paragraphs": [paragraph]}], "missing": []}
    text = render({"run": "r", "result": result}, format="text")
    assert isinstance(text, str)
    assert "• Hi. [1] ≈ weak support" in text
    assert "[1] x.md@1-3 “Hi”" in text


@pytest.mark.parametrize("name", FORMATS)
def test_answers_runs_and_traces_have_every_format(name: str) -> None:
    claim = {"id": "a", "text": "At 05:58.", "cites": [{"source": "b", "entry": 2, "quote": "q"}], "support": "supported"}
    assert render_answer({"run": "r", "question": "When?", "answer": claim, "why": ""}, format=name)
    assert render_answer({"run": "r", "question": "When?", "answer": None, "why": "No line says."}, format=name)
    run = {"run": "r", "agent": "a", "status": "done", "title": "t", "started_at": "2025-01-01T00:00:00Z", "ended_at": None}
    assert render_runs({"runs": [run]}, format=name)
    assert render_runs({"runs": []}, format=name)
    event = {"run": "r", "seq": 1, "at": "2025-01-01T00:00:00+00:00", "kind": "step_finished", "body": {"seconds": 0.25}}
    assert render_trace({"run": "r", "events": [event]}, format=name)


def test_an_answer_says_where_it_stands_and_an_abstention_why() -> None:
    claim = {"id": "a", "text": "At 05:58.", "cites": [{"source": "b", "entry": 2, "quote": "q"}], "support": "supported"}
    text = render_answer({"run": "r", "question": "When?", "answer": claim, "why": ""}, format="text")
    assert text == "When?\n  At 05:58. [1]\n\nSources\n[1] b#2 “q”\n"
    none = render_answer({"run": "r", "question": "When?", "answer": None, "why": "No line says."}, format="text")
    assert none == "When?\n\n? NO ANSWER · No line says.\n"


@pytest.mark.parametrize(("width", "first"), [(120, "Run  Status"), (80, "Run  Status"), (40, "r-1")])
def test_runs_fit_the_terminal(width: int, first: str) -> None:
    run = {"run": "r-1", "agent": "incident-summariser", "status": "done", "title": "word " * 40,
           "started_at": "2025-01-01T00:00:00Z", "ended_at": "2025-01-01T09:00:00Z", "seconds": 65.2}  # fmt: skip
    text = render_runs({"runs": [run]}, width=width)
    assert isinstance(text, str)
    assert text.startswith(first)
    assert max(map(len, text.splitlines())) <= width
    assert "1 min 5 s" in text


def test_importing_loads_no_heavy_library() -> None:
    code = "import sys, satchel.rendering; print([m for m in ('rich', 'docx', 'reportlab', 'lxml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
