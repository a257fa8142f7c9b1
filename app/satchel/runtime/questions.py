"""Answers questions about a run from what it has read; an answer that does not pass the checks is not given."""

from __future__ import annotations

from typing import Any

from satchel.domain.errors import UsageError
from satchel.domain.runs import Run
from satchel.profiles.library import Profile
from satchel.runtime.checks.result import verify_result
from satchel.runtime.document import context
from satchel.runtime.tools import Tools

_LONGEST = 2_000


def check_question(question: str) -> str:
    """The question without blanks around it. Raises `UsageError` for an empty or endless one."""
    text = question.strip()
    if not text:
        raise UsageError("There is no question.", "Write it after the run, e.g. satchel ask last 'who is on it?'")
    if len(text) > _LONGEST:
        raise UsageError(f"The question is longer than {_LONGEST:,} characters.", "Ask one thing at a time.")
    return text


def answer(tools: Tools, run: Run, profile: Profile, question: str) -> dict[str, Any]:
    """``{"run", "question", "answer": claim or None, "why": sentence}``; blocking."""
    body: dict[str, Any] = {"run": run.id, "question": question, "answer": None}
    step = next((s for s in profile.steps if s.kind == "extract"), None)
    pieces = tools.store.piece(run.id, step.id) if step is not None else None
    if step is None or pieces is None:
        return body | {"why": "This run has not read anything yet that could answer a question."}
    passages = tools.store.reading(run.id).passages
    bench = tools.bench(profile, lambda _done, _total, _note: None)
    found = verify_result(tools.craft(step.craft).answer(passages, pieces, question, bench), passages)
    claim = found.get("answer")
    if claim is not None and claim.get("support") == "unsupported":
        return body | {"why": "What was found does not carry an answer: it is not in the words it would cite."}
    return body | {"answer": claim, "why": str(found.get("why", "")), "entries": context(found, passages)}
