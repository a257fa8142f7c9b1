"""What waits, as cards in their order: pure, from what the engine told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from satchel.ui.moments import ago
from satchel.ui.review.items import Item, Tone, doubt_in_words, section_in_words
from satchel.ui.runs.presenter import row
from satchel.ui.today.live import Step
from satchel.ui.window.presenter import Place
from satchel.ui.words import _, n_

_MOST_CARDS = 5  # of a kind: the list of runs has all
_FAILED_FOR = timedelta(days=7)  # what failed longer ago waits for nobody
_LIVE = ("queued", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing that waits, and where it opens. `state` is a word; icon and tone say the same."""

    title: str
    detail: str
    when: str = ""
    state: str = ""
    icon: str = "runs"
    tone: Tone = "secondary"
    place: Place
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Cards of one kind. `more` is the text of a link to all of them, `place` where it leads."""

    name: str
    title: str
    cards: Sequence[Card]
    more: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the engine told: runs as in ``runs.list``, the most doubtful open claims, how many are open, and why runs failed."""

    runs: Sequence[Mapping[str, Any]] = ()
    claims: Sequence[Item] = ()
    open: int = 0
    reasons: Mapping[str, str] = field(default_factory=dict)


def live_runs(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Those that go on, the newest first."""
    return [str(one["run"]) for one in runs if one["status"] in _LIVE]


def failed_runs(runs: Sequence[Mapping[str, Any]], now: datetime) -> list[Mapping[str, Any]]:
    """Those whose failure still matters, the newest first, no more than are shown."""
    return [one for one in runs if one["status"] == "failed" and _is_recent(one, now)][:_MOST_CARDS]


def sections(known: Known, steps: Callable[[str], Sequence[Step]], now: datetime) -> list[Section]:
    """Everything that waits; a kind of which there is nothing is left out."""
    runs = known.runs
    by_status = {
        "waiting": [one for one in runs if one["status"] == "waiting"],
        "live": [one for one in runs if one["status"] in _LIVE],
        "new": [one for one in runs if one["status"] == "done" and one.get("unseen") is True],
        "failed": [one for one in runs if one["status"] == "failed" and _is_recent(one, now)],
    }
    titles = {
        "waiting": _("Waits for you"), "live": _("Under way"), "new": _("Finished since you last looked"),
        "failed": _("Failed"),
    }  # fmt: skip
    found = {name: _of_runs(name, titles[name], by_status[name], steps, now, known.reasons) for name in by_status}
    order = [found["waiting"], found["live"], _of_claims(known), found["new"], found["failed"]]
    return [one for one in order if one.cards]


def _of_runs(
    name: str, title: str, runs: Sequence[Mapping[str, Any]], steps: Callable[[str], Sequence[Step]], now: datetime,
    reasons: Mapping[str, str],
) -> Section:  # fmt: skip
    cards = [_card(one, steps(str(one["run"])), now, reasons.get(str(one["run"]), "")) for one in runs[:_MOST_CARDS]]
    more = n_("{n} more in Runs", "{n} more in Runs", len(runs) - _MOST_CARDS) if len(runs) > _MOST_CARDS else ""
    return Section(name=name, title=title, cards=cards, more=more, place=Place(screen="runs"))


def _card(run: Mapping[str, Any], steps: Sequence[Step], now: datetime, reason: str) -> Card:
    shown = row(run, now)
    state = _("follows") if run.get("follow") and shown.is_live else shown.state
    screen = "review" if run["status"] == "waiting" else "run"
    return Card(
        title=shown.title, detail=reason or shown.detail, when=shown.when, state=state, icon=shown.icon, tone=shown.tone,
        place=Place(screen=screen, run=shown.run), steps=steps,
    )  # fmt: skip


def _of_claims(known: Known) -> Section:
    cards = [_claim(one) for one in known.claims]
    more = n_("Review {n} claim", "Review all {n} claims", known.open)
    return Section(name="review", title=_("To review"), cards=cards, more=more, place=Place(screen="review"))


def _claim(one: Item) -> Card:
    state, tone = doubt_in_words(one.doubt)
    place = " · ".join(part for part in (section_in_words(one.section, one.incident), one.run_title) if part)
    return Card(
        title=one.text, detail=one.why[0] if one.why else place, when="", state=state, icon="review", tone=tone,
        place=Place(screen="review", run=one.run, claim=one.claim),
    )  # fmt: skip


def _is_recent(run: Mapping[str, Any], now: datetime) -> bool:
    try:
        ended = datetime.fromisoformat(str(run.get("ended_at") or run["started_at"]))
    except ValueError:
        return False
    return bool(ago(ended.isoformat(), now)) and now - ended < _FAILED_FOR
