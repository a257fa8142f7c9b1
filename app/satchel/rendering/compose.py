"""Makes the neutral document of a run: which view draws a result is decided by the result's shape, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from satchel.domain.claims import Claim
from satchel.domain.errors import SatchelError, UsageError
from satchel.rendering import forms, generic, incident, one_clock
from satchel.rendering.claims import claim_line, remark
from satchel.rendering.colophon import RUN_STATES, closing
from satchel.rendering.model import Banner, Block, Document, Heading, Paragraph, words
from satchel.rendering.neutralise import one_line
from satchel.rendering.notes import Notebook
from satchel.rendering.reviewed import as_reviewed

View = Callable[[Any, Notebook], tuple[str, tuple[Block, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Results that have `key` are read with `read` and drawn by one of `views`."""

    key: str
    read: Callable[[Mapping[str, Any]], Any]
    views: Mapping[str, View]


KINDS = (
    Kind(key="incidents", read=one_clock.read,
         views={"full": incident.full, "status": forms.status, "handover": forms.handover}),
)  # fmt: skip
ANY_KIND = Kind(key="", read=dict, views={"full": generic.full})
_NO_RESULT = {
    "failed": "This run failed",
    "cancelled": "This run was cancelled",
    "waiting": "This run waits for a person",
    "running": "This run is still going",
    "queued": "This run has not begun",
}
BRIEF_FORMS = frozenset({"status"})  # these go to outsiders: the sources are named, their words are not passed on


def compose_run(document: Mapping[str, Any], form: str) -> Document:
    """The document of a run. Raises `UsageError` for a form that this kind of result does not have."""
    result = document.get("result") or {}
    state = str(document.get("status") or ("failed" if document.get("error") else "done"))
    if not result:
        return _without_result(document, state)
    kind = next((k for k in KINDS if k.key in result), ANY_KIND)
    if form not in kind.views:
        raise UsageError(f"This result has no form {form!r}.", f"Use one of: {', '.join(kind.views)}.")
    notebook = Notebook(document.get("entries"))
    try:
        title, blocks = _draw(kind, kind.read(as_reviewed(result)), form, notebook)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SatchelError(f"The result of run {document.get('run')} is not whole: {error!r}.") from error
    if state in RUN_STATES:
        blocks = (remark(RUN_STATES[state], "warn"), *blocks)
    notes = notebook.notes()
    brief = form in BRIEF_FORMS
    return Document(title=title, blocks=blocks, closing=closing(document, len(notes)) if not brief else (),
                    notes=notes, sources=() if brief else notebook.sources(), brief_notes=brief)  # fmt: skip


def _draw(kind: Kind, result: Any, form: str, notebook: Notebook) -> tuple[str, tuple[Block, ...]]:
    """The full view is always drawn first: it gives the numbers that every other form keeps."""
    drawn = kind.views["full"](result, notebook)
    if form == "full":
        return drawn
    notebook.start_over()
    return kind.views[form](result, notebook)


def _without_result(document: Mapping[str, Any], state: str) -> Document:
    error = document.get("error")
    said = error if isinstance(error, Mapping) else {}
    why = " ".join(one_line(str(said.get(key) or "")) for key in ("what", "hint")).strip()
    title = _NO_RESULT.get(state, "This run has no result")
    blocks: list[Block] = [Heading(text=title, level=1)]
    if why:
        blocks.append(Paragraph(line=words(why)))
    return Document(title=title, blocks=tuple(blocks), closing=closing(document, 0))


def compose_answer(document: Mapping[str, Any]) -> Document:
    """The document of ``ask``: question, answer with notes, or why there is none."""
    notebook = Notebook(document.get("entries"))
    question = one_line(str(document.get("question") or ""))
    why = one_line(str(document.get("why") or ""))
    answer = document.get("answer")
    if isinstance(answer, Mapping):
        line = claim_line(Claim.from_json({"id": "", "text": "", **answer}), notebook)
        blocks: tuple[Block, ...] = (Heading(text=question, level=1), Paragraph(line=line))
    else:
        title = words(why or "The sources do not say.")
        none = Banner(sign="?", state="NO ANSWER", tone="warn", title=title, level=2)
        blocks = (Heading(text=question, level=1), none)
    if isinstance(answer, Mapping) and why:
        blocks = (*blocks, remark(why))
    return Document(title=question, blocks=blocks, notes=notebook.notes(), sources=notebook.sources())
