"""How far a run is, folded from its events one by one: steps with their times, notices, what models were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from satchel.domain.runs import EventKind, RunEvent
from satchel.ui.moments import lasted
from satchel.ui.words import _, n_

StepState = Literal["running", "done", "stopped"]
_MOST_NOTICES = 20
_ENDS = (EventKind.RUN_FINISHED, EventKind.RUN_FAILED, EventKind.RUN_CANCELLED, EventKind.RUN_WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as its events tell it. `share` is how far it is, 0 to 1, or None where nobody knows."""

    id: str
    state: StepState
    started_at: datetime
    seconds: float = 0.0
    note: str = ""
    share: float | None = None
    counts: Mapping[str, int]
    calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step in words. `icon` and `tone` say the same as `state`."""

    name: str
    detail: str
    took: str
    state: StepState
    icon: str
    tone: str
    share: float | None = None


class Course:
    """Takes events in order; `last` is the number of the newest stored one, `seconds` how long all turns took."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.notices: list[str] = []
        self.last = 0
        self.seconds = 0.0
        self._at: datetime | None = None  # the newest event's moment

    def take(self, event: RunEvent) -> None:
        """One more event; one that is known already changes nothing."""
        if event.seq and event.seq <= self.last:
            return
        self.last = max(self.last, event.seq)
        self._spend(event)
        body = event.body
        match event.kind:
            case EventKind.RUN_STARTED:
                self.steps.clear()
                self.notices.clear()
            case EventKind.RUN_RESUMED:
                self._go_on(event.at)
            case EventKind.STEP_STARTED:
                self._start(str(body.get("step", "")), event.at)
            case EventKind.STEP_PROGRESS:
                self._change(body, share=_share(body), note=str(body.get("note") or ""))
            case EventKind.STEP_FINISHED:
                self._finish(body, event.at)
            case EventKind.MODEL_CALLED:
                found = self._find(body)
                if found is not None and body.get("model"):
                    self._change(body, calls=found.calls + 1)
            case EventKind.NOTICE:
                self._notice(str(body.get("text") or ""))
            case kind if kind in _ENDS:
                self.steps = [replace(one, state="stopped") if one.state == "running" else one for one in self.steps]

    def rows(self, now: datetime) -> tuple[StepRow, ...]:
        """Every step so far, in words, as seen from `now`."""
        return tuple(_row(one, now) for one in self.steps)

    def _spend(self, event: RunEvent) -> None:
        """Before a turn begins lie hours in which nobody worked. Live events are not counted: lists know stored ones alone."""
        if not event.seq:
            return
        if self._at is not None and event.kind not in (EventKind.RUN_STARTED, EventKind.RUN_RESUMED):
            self.seconds += (event.at - self._at).total_seconds()
        self._at = event.at

    def _start(self, name: str, at: datetime) -> None:
        """A step that is taken again (a look at inputs that grew) makes those after it old."""
        before = [one.id for one in self.steps]
        if name in before:
            del self.steps[before.index(name) :]
        self.steps.append(Step(id=name, state="running", started_at=at, counts={}))

    def _go_on(self, at: datetime) -> None:
        """Where a killed engine left a step running, the next one takes it up without starting it once more."""
        left = [one for one in self.steps if one.state != "stopped"]
        self.steps = [replace(one, started_at=at, share=None, note="") if one.state == "running" else one for one in left]

    def _finish(self, body: Mapping[str, Any], at: datetime) -> None:
        if self._find(body) is None:
            self._start(str(body.get("step", "")), at)
        counts = {
            key: value for key, value in body.items()
            if key != "seconds" and isinstance(value, int) and not isinstance(value, bool)
        }  # fmt: skip
        seconds = body.get("seconds")
        self._change(body, state="done", counts=counts, note="", share=None,
                     seconds=float(seconds) if isinstance(seconds, int | float) else 0.0)  # fmt: skip

    def _find(self, body: Mapping[str, Any]) -> Step | None:
        return next((one for one in self.steps if one.id == body.get("step")), None)

    def _change(self, body: Mapping[str, Any], **more: Any) -> None:
        for place, one in enumerate(self.steps):
            if one.id == body.get("step"):
                self.steps[place] = replace(one, **more)

    def _notice(self, text: str) -> None:
        if text and text not in self.notices:
            self.notices = [*self.notices, text][-_MOST_NOTICES:]


def step_name(step: str) -> str:
    """What a step does, in words; a step that only its agent knows by the name that it has there."""
    known = {
        "collect": _("Reading the sources"), "extract": _("Finding what matters"), "compose": _("Writing the result"),
        "verify": _("Checking every statement"), "deliver": _("Keeping the result"), "review": _("Review"),
        "retrieve": _("Looking into memory"), "route": _("Choosing the agent"), "ask": _("Asking you"),
    }  # fmt: skip
    return known.get(step) or step.replace("_", " ").replace("-", " ").strip().capitalize() or _("A step")


def counted(step: str, counts: Mapping[str, int]) -> str:
    """What a finished step came to."""
    match step:
        case "collect" if "entries" in counts:
            read = n_("{n} entry", "{n} entries", counts["entries"])
            sources = n_("{n} source", "{n} sources", counts.get("sources", 0))
            told = _("{entries} in {sources}").format(entries=read, sources=sources)
            skipped = counts.get("skipped", 0)
            return " · ".join([told, n_("{n} not read", "{n} not read", skipped)]) if skipped else told
        case "verify" if "supported" in counts:
            parts = [n_("{n} statement holds", "{n} statements hold", counts["supported"])]
            if counts.get("weak"):
                parts.append(n_("{n} is weakly supported", "{n} are weakly supported", counts["weak"]))
            if counts.get("unsupported"):
                parts.append(n_("{n} has no support", "{n} have no support", counts["unsupported"]))
            return " · ".join(parts)
    return ""


def _row(step: Step, now: datetime) -> StepRow:
    icon, tone = {"running": ("play", "accent"), "done": ("check", "good"), "stopped": ("stop", "muted")}[step.state]
    detail = step.note or counted(step.id, step.counts)
    if step.calls:
        asked = n_("a model was asked once", "a model was asked {n} times", step.calls)
        detail = f"{detail} · {asked}" if detail else asked
    seconds = step.seconds
    if step.state == "running":
        seconds = max(0.0, (now - step.started_at).total_seconds())
    took = lasted(seconds) if step.state != "stopped" else _("stopped")
    return StepRow(name=step_name(step.id), detail=detail, took=took, state=step.state, icon=icon, tone=tone,
                   share=step.share if step.state == "running" else None)  # fmt: skip


def _share(body: Mapping[str, Any]) -> float | None:
    done, total = body.get("done"), body.get("total")
    if isinstance(done, int | float) and isinstance(total, int | float) and total > 0:
        return min(1.0, max(0.0, done / total))
    return None
