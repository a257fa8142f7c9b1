"""A claim as the inbox knows it, and the words for how doubtful it is and what was decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from satchel.ui.sentences import spoken
from satchel.ui.words import _, n_

Key = tuple[str, str]  # run and claim
Verdict = Literal["accept", "edit", "reject"]
Tone = Literal["secondary", "accent", "good", "warn", "bad", "muted"]
CHECK_FIRST, WORTH_A_LOOK = 0.4, 0.15  # of doubt, from 0 to 1: what no source carries whole, what has a reason or two
ELSEWHERE = "elsewhere"  # stands for a verdict that is not known here

_BEGINNING = 60  # characters of a claim that say which one is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A claim of a run. `decision` is what holds for it: ``{"verdict", "text"?, "reason"?, "at"?}``."""

    run: str
    claim: str
    text: str
    run_title: str = ""
    agent: str = ""
    section: str = ""
    incident: int | None = None
    support: str = ""
    cites: Sequence[Mapping[str, Any]] = ()
    doubt: float = 0.0
    why: Sequence[str] = ()
    decision: Mapping[str, Any] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)  # owner, due, standing, at: where its section has them

    @property
    def key(self) -> Key:
        """The same for ever, and no other claim's."""
        return self.run, self.claim

    @property
    def is_open(self) -> bool:
        """Nothing was decided yet."""
        return self.decision is None

    @property
    def words(self) -> str:
        """What it says now: an edit's words where there is one."""
        decided = self.decision or {}
        return str(decided.get("text") or self.text) if decided.get("verdict") == "edit" else self.text

    def decided(self, decision: Mapping[str, Any] | None) -> Item:
        """The same with another decision."""
        return replace(self, decision=decision)


def item(body: Mapping[str, Any]) -> Item:
    """An item of ``review.list``."""
    claim = body["claim"]
    more = {name: str(claim[name]) for name in ("owner", "due", "standing", "at") if claim.get(name)}
    return Item(
        run=str(body["run"]), claim=str(claim["id"]), text=str(claim["text"]),
        run_title=str(body.get("run_title") or ""), agent=str(body.get("agent") or ""),
        section=str(body.get("section") or ""), incident=body.get("incident"),
        support=str(claim.get("support") or ""), cites=tuple(claim.get("cites") or ()),
        doubt=min(max(float(body.get("doubt") or 0), 0.0), 1.0), why=tuple(spoken(str(one)) for one in body.get("why") or ()),
        decision=body.get("decision"), more=more,
    )  # fmt: skip


def is_same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Whether two decisions say the same; the engine's knows more, such as its number."""
    if one is None or other is None:
        return one is other
    return all((one.get(part) or "") == (other.get(part) or "") for part in ("verdict", "text", "reason"))


def doubt_in_words(doubt: float) -> tuple[str, Tone]:
    """What a doubt asks of the person, and its tone."""
    if doubt >= CHECK_FIRST:
        return _("check first"), "bad"
    if doubt >= WORTH_A_LOOK:
        return _("worth a look"), "warn"
    return _("well supported"), "good"


def decision_in_words(decision: Mapping[str, Any]) -> tuple[str, str, Tone]:
    """A decision in a word, with its icon and tone."""
    known: Mapping[str, tuple[str, str, Tone]] = {
        "accept": (_("accepted"), "check", "good"), "edit": (_("edited"), "edit", "accent"),
        "reject": (_("rejected"), "reject", "bad"), ELSEWHERE: (_("decided elsewhere"), "info", "warn"),
    }  # fmt: skip
    return known.get(str(decision.get("verdict")), (_("decided"), "check", "muted"))


def undone_in_words(items: Sequence[Item]) -> str:
    """What was undone, of items as they were decided."""
    verdict = decision_in_words(items[0].decision or {})[0]
    said = _("Undone: {verdict}, “{claim}”").format(verdict=verdict, claim=beginning(items[0].text))
    more = len(items) - 1
    return n_("{undone} and {n} more", "{undone} and {n} more", more, undone=said) if more else said


def beginning(text: str) -> str:
    """So much of a claim that one knows which it is."""
    said = " ".join(text.split())
    return said if len(said) <= _BEGINNING else said[: _BEGINNING - 1].rstrip() + "…"


def support_in_words(support: str) -> tuple[str, str, Tone]:
    """How far the sources carry a claim, with icon and tone."""
    known: Mapping[str, tuple[str, str, Tone]] = {
        "supported": (_("Its sources carry it"), "check", "good"),
        "weak": (_("Its sources carry it in part"), "alert", "warn"),
        "unsupported": (_("No source carries it"), "reject", "bad"),
    }  # fmt: skip
    return known.get(support, (_("Not checked"), "info", "muted"))


def section_in_words(section: str, incident: int | None = None) -> str:
    """Where in a result a claim stands; a document's headings stand for themselves."""
    known = {
        "title": _("Title"), "summary": _("Summary"), "milestones": _("Times"), "impact": _("Impact"),
        "causes": _("Causes"), "mitigations": _("What was done"), "actions": _("Actions"),
        "open_questions": _("Open questions"), "people": _("People"), "timeline": _("Timeline"),
        "conflicts": _("Contradictions"),
    }  # fmt: skip
    named = known.get(section) or section.replace("_", " ")
    if incident is not None and incident > 1 and named:
        return _("{section}, incident {number}").format(section=named, number=incident)
    return named
