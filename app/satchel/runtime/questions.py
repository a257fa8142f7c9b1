"""Answers questions about a run from what it has read; an answer that does not pass the checks is not given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from satchel.domain.errors import UsageError
from satchel.domain.labels import union
from satchel.domain.passages import Passage
from satchel.domain.ports import Workbench
from satchel.domain.runs import Run
from satchel.profiles.library import Profile
from satchel.runtime.checks.result import verify_result
from satchel.runtime.document import context
from satchel.runtime.filling import Budget, RunFiller, at_hand, prompts_of, terms_for
from satchel.runtime.tools import Tools

_TOO_EARLY = "The run is still reading. Ask again when its first result is there."
_TOO_LITTLE = "The run ended before it had found anything that could answer a question."
_LONGEST = 2_000
_SECONDS = 60.0  # somebody waits


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
        is_early = run.status in ("queued", "running")
        return body | {"why": _TOO_EARLY if is_early else _TOO_LITTLE}
    passages = tools.store.reading(run.id).passages
    bench, filler = _with_model(tools.bench(profile, lambda _done, _total, _note: None), tools, run, profile, passages)
    found = verify_result(tools.craft(step.craft).answer(passages, pieces, question, bench), passages)
    claim = found.get("answer")
    if claim is not None and claim.get("support") == "unsupported":
        return body | {"why": "What was found does not carry an answer: it is not in the words it would cite."}
    more = {"model": filler.used or None} if filler is not None else {}
    return body | {"answer": claim, "why": str(found.get("why", "")), **more, "entries": context(found, passages)}


def _with_model(
    bench: Workbench, tools: Tools, run: Run, profile: Profile, passages: Sequence[Passage]
) -> tuple[Workbench, RunFiller | None]:
    """The bench with a model, and the way to it, where the run may have one; background work waits for it."""
    if tools.models is None or not passages:
        return bench, None
    labels = union({p.labels for p in passages})
    terms = terms_for(profile, "chat", labels, run.command.model, run=run.id, urgent=True)
    if terms is None:
        return bench, None
    terms = replace(terms, budget=Budget(tokens=terms.budget.tokens, seconds=_SECONDS))
    filler = RunFiller(tools.models, terms, prompts_of(profile), tell=lambda _task, _body: None)
    return at_hand(bench, filler, passages), filler
