"""Every claim of every result with its doubt and its decision, kept by the result's version: an inbox over hundreds of
runs is asked for again and again, and what it is sorted by changes only with a result or a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from satchel.domain.errors import NotFoundError
from satchel.domain.ports import DecisionStore, RunStore
from satchel.domain.review import Decision, in_force
from satchel.domain.reviewable import claims_of
from satchel.learning.doubt import Doubt, Surroundings, doubt
from satchel.runtime.decided import decision_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A claim of a run by its id, without its words. `decision` holds for it, `earlier` is about what it said once."""

    run: str
    version: int  # of the result that it was found in
    claim: str
    section: str
    incident: int | None
    doubt: Doubt
    decision: Mapping[str, Any] | None
    earlier: Mapping[str, Any] | None

    @property
    def name(self) -> str:
        """The same for ever, and no other claim's."""
        return f"{self.run}\0{self.claim}"


class ReviewRows:
    """Used under its owner's lock."""

    def __init__(self, store: RunStore, decisions: DecisionStore) -> None:
        self._store = store
        self._decisions = decisions
        self._kept: dict[str, tuple[int, tuple[Row, ...]]] = {}

    def every(self) -> list[Row]:
        """Of all runs that have a result, the newest run first, each result in its order."""
        versions = self._store.result_versions()
        self._kept = {run: kept for run, kept in self._kept.items() if run in versions}
        return [row for run, version in versions.items() for row in self._of(run, version)]

    def of(self, run: str) -> list[Row]:
        """Of one run, in the result's order; empty where there is no result."""
        version = self._store.result_versions().get(run)
        return list(self._of(run, version)) if version is not None else []

    def forget(self, run: str) -> None:
        """After a decision about one of its claims."""
        self._kept.pop(run, None)

    def _of(self, run: str, version: int) -> tuple[Row, ...]:
        kept = self._kept.get(run)
        if kept is None or kept[0] != version:
            try:
                kept = version, self._made(run, version)
            except NotFoundError:  # removed a moment ago
                return ()
            self._kept[run] = kept
        return kept[1]

    def _made(self, run: str, version: int) -> tuple[Row, ...]:
        result = self._store.result(run, version)
        if result is None:
            return ()
        claims = claims_of(result)
        around = Surroundings.of(claims, self._store.assumptions(run))
        standing = in_force(self._decisions.of_run(run))
        rows = []
        for one in claims:
            holds, last = decision_on(one, standing), standing.get(one.id)
            has_changed = last is not None and holds is None
            rows.append(
                Row(
                    run=run, version=version, claim=one.id, section=one.section, incident=one.incident,
                    doubt=doubt(one, around, has_changed=has_changed), decision=_shown(holds),
                    earlier=_shown(last) if has_changed else None,
                )
            )  # fmt: skip
        return tuple(rows)


def _shown(decision: Decision | None) -> Mapping[str, Any] | None:
    """What lists tell of a decision; the claim as it was stands beside it."""
    if decision is None:
        return None
    told = {"number": decision.number, "batch": decision.batch, **decision.mark()}
    return {**told, "in_bulk": True} if decision.in_bulk else told
