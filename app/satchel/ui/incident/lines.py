"""Claims as lines: their words, what carries them, who made them, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from satchel.domain.claims import Claim
from satchel.domain.incident import Participant
from satchel.rendering import moments
from satchel.ui.incident import clock
from satchel.ui.incident.citing import Citing
from satchel.ui.incident.cleaning import Cleaning
from satchel.ui.incident.shown import Bullet, Line, Mark
from satchel.ui.words import _

_BULLETS: Mapping[str, Bullet] = {"supported": "plain", "weak": "weak"}


class Lines:
    """Makes the lines of one report. Every line gets a key of its own, also where a claim stands in a part twice."""

    def __init__(self, clean: Cleaning, citing: Citing) -> None:
        self._clean, self._citing = clean, citing
        self._used: dict[str, int] = {}

    def claim(
        self, claim: Claim, part: str, *, details: Iterable[Mark] = (), is_struck: bool = False, is_quiet: bool = False,
        with_author: bool = False,
    ) -> Line:  # fmt: skip
        """A claim in a part of the report."""
        verdict, edited = self._review(claim)
        spoke = [self._citing.spoke(cite) for cite in claim.cites]
        when = moments.parse(str(claim.extra.get("at") or ""))
        times = {at for cite in claim.cites if (at := self._citing.at(cite)) is not None}
        said_by = [Mark(text=name, tone="muted") for _key, name in spoke[:1] if with_author]
        return Line(
            key=self._key(f"{part}:{claim.id}"), claim=claim.id, words=edited or self._clean(claim.text) or _("(no words)"),
            cites=self._citing.cites(claim.cites), bullet=_BULLETS.get(claim.support, "none"),
            lead=clock.clock(when) if when else "", lead_hint=_exact(when) if when else "",
            marks=(*said_by, *_support(claim), *_model(claim), *verdict), details=tuple(details), is_quiet=is_quiet,
            is_decided=bool(verdict), is_struck=is_struck or any(mark.icon == "reject" for mark in verdict), people=frozenset(key for key, _name in spoke),
            times=tuple(sorted(times)), at=clock.seconds(when) if when else None, author=spoke[0][1] if spoke else "",
            speaker=spoke[0][0] if spoke else "",
        )  # fmt: skip

    def person(self, one: Participant, place: int) -> Line:
        """Somebody with a role."""
        role = _role(self._clean(one.role.replace("_", " ")))
        name = self._clean(one.name) or _("(no name)")
        people = {self._citing.names.key(name), *(self._citing.spoke(cite)[0] for cite in one.cites)}
        times = [at for cite in one.cites if (at := self._citing.at(cite)) is not None]
        return Line(
            key=f"people:{place}", claim="", words=name, cites=self._citing.cites(one.cites),
            marks=(Mark(text=role, tone="secondary"),) if role else (), people=frozenset(people), times=tuple(times),
        )  # fmt: skip

    def order(self, claim: Claim) -> Line:
        """A text that tries to give orders: its own words, as words."""
        quote = " … ".join(self._clean(cite.quote) for cite in claim.cites)
        said = Mark(text=_("tries to give orders to an AI: shown, not followed"), tone="warn", icon="shield")
        line = self.claim(claim, "flagged", details=(said,))
        return Line(key=line.key, claim=line.claim, words=f"“{quote}”" if quote else line.words, cites=line.cites,
                    details=line.details, people=line.people, times=line.times)  # fmt: skip

    def _key(self, wanted: str) -> str:
        self._used[wanted] = self._used.get(wanted, 0) + 1
        return wanted if self._used[wanted] == 1 else f"{wanted}#{self._used[wanted]}"

    def _review(self, claim: Claim) -> tuple[tuple[Mark, ...], str]:
        """What was decided, and the words that the person gave it instead."""
        review: Any = claim.extra.get("review")
        if not isinstance(review, Mapping):
            return (), ""
        match review.get("verdict"):
            case "accept":
                return (Mark(text=_("accepted"), tone="good", icon="check"),), ""
            case "edit":
                return (Mark(text=_("edited"), tone="good", icon="edit"),), self._clean(review.get("text"))
            case "reject":
                reason = self._clean(review.get("reason"))
                said = _("rejected: {reason}").format(reason=reason) if reason else _("rejected")
                return (Mark(text=said, tone="bad", icon="reject"),), ""
        return (), ""


def _role(untrusted_role: str) -> str:
    """The roles that the program knows of; others stay as the sources have them."""
    known = {"incident commander": _("incident commander"), "communications": _("communications"), "scribe": _("scribe")}
    return known.get(untrusted_role, untrusted_role)


def _exact(when: Any) -> str:
    return " ".join(part for part in (clock.day(when), clock.clock(when, exact=True), clock.zone(when)) if part)


def _support(claim: Claim) -> tuple[Mark, ...]:
    match claim.support:
        case "supported":
            return ()
        case "weak":
            return (Mark(text=_("weak"), tone="warn"),)
    return (Mark(text=_("no source carries this"), tone="bad"),)


def _model(claim: Claim) -> tuple[Mark, ...]:
    if claim.extra.get("added_by"):
        return (Mark(text=_("added by a model"), tone="secondary", icon="bolt"),)
    return (Mark(text=_("worded by a model"), tone="secondary", icon="bolt"),) if claim.extra.get("from") else ()
