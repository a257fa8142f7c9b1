"""Routes a request: rules first, then what the person chose before, then phrases; unsure, the person is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from satchel.domain.errors import NotFoundError, SatchelError
from satchel.domain.ports import Corrections, Encoder, RunStore
from satchel.domain.routing import Candidate, Correction, Errand, Route
from satchel.domain.runs import Run, RunInput
from satchel.domain.sentences import Sentence
from satchel.profiles.library import Library, Profile
from satchel.runtime.routing import asking, learnt, rules
from satchel.runtime.routing.phrases import Near, Phrases
from satchel.runtime.routing.request import Request, parse
from satchel.runtime.steps.registry import check_steps

# Measured on the first half of tests/agents/data/routing/requests.toml; figures in docs/quality.md.
BAR = 0.4  # a request that is less near than that to everybody is nobody's
BAR_ALONE = 0.3  # where only one agent takes what was given
MARGIN = 0.1  # two that are nearer to each other than that are both asked about
_MOST_OTHERS = 5
_RECENT = 20  # runs among which the last one with something to ask about is looked for
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    profile: Profile
    candidate: Candidate
    lacks: bool


_Last = tuple[Run, Profile, Mapping[str, Any]]  # a run that can be asked about, its agent, its result


class Router:
    """Everything here blocks for milliseconds; safe from several threads."""

    def __init__(
        self, *, library: Library, store: RunStore, corrections: Corrections, encoder: Encoder,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self._library = library
        self._store = store
        self._corrections = corrections
        self._phrases = Phrases(encoder)
        self._learnt = learnt.Learnt(self._phrases)
        self._clock = clock

    # -- requests ---------------------------------------------------------------------------------------------------

    def errand(self, text: str, inputs: Sequence[RunInput] = ()) -> Errand:
        """What is wanted, where it goes, and why. Raises `UsageError` for a request that is empty or endless."""
        profiles = [profile for profile in self._library.list() if _can_run(profile)]
        named, request = _understood(text, inputs, profiles)
        return Errand(route=self._route(named, request, profiles), say=request.wish, material=request.material)

    def _route(self, named: rules.Named, request: Request, profiles: Sequence[Profile]) -> Route:
        if named.profiles:
            return _by_name(named)
        scored = self._scored(request, profiles)
        if not scored:
            return _nobody(profiles, request)
        if named.unknown and not request.material:
            return _asked(Sentence.UNKNOWN.format(name=_short(named.unknown)), scored)
        last = self._last_run() if request.is_question else None
        if last is not None and self._is_about(request, last, scored):
            return _about(last[0], scored)
        decided = _decided(request, scored)
        readers = [profile for profile in profiles if profile.agent.inputs.maximum > 0]
        if decided.agent is None and request.kinds and len(readers) == len(scored) == 1:
            return _taken(scored[0], _alone(scored[0]), scored)  # nobody else reads anything, whatever was said
        return replace(decided, run=last[0].id) if last is not None and decided.agent is None else decided

    def correct(self, text: str, inputs: Sequence[RunInput], agent: str) -> Correction:
        """Learns that such a request is for this agent. Raises `NotFoundError`."""
        profile = self._library.get(agent)
        _, request = _understood(text, inputs, self._library.list())
        kinds = tuple(sorted(set(request.kinds)))
        correction = Correction(
            at=self._clock(), text=request.wish[: learnt.LONGEST], kinds=kinds, agent=profile.id
        )
        return replace(correction, number=self._corrections.add(correction))

    def corrections(self) -> Sequence[Correction]:
        """Newest first."""
        return self._corrections.list()

    def forget(self, number: int) -> None:
        """Forgets one correction. Raises `NotFoundError`."""
        self._corrections.remove(number)

    # -- scores -----------------------------------------------------------------------------------------------------

    def _scored(self, request: Request, profiles: Sequence[Profile]) -> list[_Scored]:
        """Those that take what was given, best first; equal ones by id."""
        near = self._phrases.nearest(request.wish, profiles)
        able = [profile for profile in profiles if not rules.refuses(profile, request)]
        chosen = self._learnt.nearest(request, self._corrections.list(), {profile.id for profile in able})
        found = [_score(p, near[p.id], chosen.get(p.id), lacks=rules.lacks(p, request)) for p in able]
        return sorted(found, key=lambda one: (-one.candidate.score, one.profile.id))

    def _is_about(self, request: Request, last: _Last, scored: Sequence[_Scored]) -> bool:
        """A question goes to the last run where it fits it, and no agent that could start from words fits better."""
        run, profile, result = last
        own = max((one.candidate.score for one in scored if one.profile.id == run.agent and one.lacks), default=0.0)
        fit = max(asking.fit(self._phrases, request.wish, run, profile, result), own)
        rival = max((one.candidate.score for one in scored if not one.lacks), default=0.0)
        return fit >= max(asking.FITS, rival + MARGIN)

    def _last_run(self) -> _Last | None:
        for run in self._store.list(limit=_RECENT):
            result = self._store.result(run.id)
            if result is not None and run.status in ("done", "running", "waiting"):
                try:
                    return run, self._library.get(run.agent), result
                except SatchelError:  # its agent was removed: nobody can answer for it any more
                    return None
        return None


def _understood(
    text: str, inputs: Sequence[RunInput], profiles: Sequence[Profile]
) -> tuple[rules.Named, Request]:
    """Who is named in front, and the rest of the request. A pasted chat may well begin with a name and a colon."""
    named = rules.named(text, profiles)
    if named.profiles and not named.rest and not inputs:
        return named, Request(wish="")
    request = parse(named.rest, inputs) if named.profiles else parse(text, inputs)
    if named.profiles and request.material and not named.by_mention:
        return rules.Named(rest=text), parse(text, inputs)
    return named, request


def _can_run(profile: Profile) -> bool:
    try:
        check_steps(profile)
    except SatchelError:
        return False
    return True


def _score(profile: Profile, near: Near, chosen: learnt.Choice | None, *, lacks: bool) -> _Scored:
    if chosen is not None and chosen.score > near.score:
        past = chosen.correction
        told = Sentence.CHOSEN_FOR_WORDS if past.text else Sentence.CHOSEN_FOR_THINGS
        why = told.format(agent=profile.title, words=_short(past.text), day=past.at.date().isoformat())
        score = chosen.score
    else:
        why = Sentence.NEAR.format(phrase=_short(near.phrase), agent=profile.title)
        score = near.score
    return _Scored(profile=profile, candidate=Candidate(agent=profile.id, why=why, score=score), lacks=lacks)


# -- decisions ------------------------------------------------------------------------------------------------------


def _decided(request: Request, scored: Sequence[_Scored]) -> Route:
    best = scored[0]
    rivals = [one for one in scored[1:] if best.lacks or not one.lacks]
    margin = best.candidate.score - (rivals[0].candidate.score if rivals else 0.0)
    alone = bool(request.kinds) and len(scored) == 1
    if best.candidate.score >= (BAR_ALONE if alone else BAR) and (not rivals or margin >= MARGIN):
        return _taken(best, best.candidate.why, scored)
    if not request.wish:
        return _by_what_was_given(request, scored)
    close = [one for one in scored if one.candidate.score >= max(BAR, best.candidate.score - MARGIN)]
    if len(close) > 1:
        return _asked(Sentence.CLOSE, scored)
    return _asked(Sentence.FAR, scored)


def _about(run: Run, scored: Sequence[_Scored]) -> Route:
    others = tuple(one.candidate for one in scored[:_MOST_OTHERS])
    told = Sentence.ABOUT_TITLED if run.title else Sentence.ABOUT_RUN
    why = told.format(title=_short(run.title), run=run.id)
    return Route(kind="ask", agent=run.agent, run=run.id, why=why, sure=True, others=others)


def _by_what_was_given(request: Request, scored: Sequence[_Scored]) -> Route:
    """Without a word: the only one that takes it, or that is made for it."""
    if len(scored) == 1:
        return _taken(scored[0], _alone(scored[0]), scored)
    made = [one for one in scored if rules.is_made_for(one.profile, request)]
    if len(made) == 1:
        kinds = ", ".join(sorted(request.formats))
        return _taken(made[0], Sentence.MADE_FOR.format(agent=made[0].profile.title, kinds=kinds), scored)
    return _asked(Sentence.SEVERAL_TAKE, scored)


def _alone(one: _Scored) -> str:
    return Sentence.ALONE.format(agent=one.profile.title)


def _taken(one: _Scored, why: str, scored: Sequence[_Scored]) -> Route:
    if one.lacks:
        why = f"{why} {Sentence.LACKS}"
    others = tuple(other.candidate for other in scored if other is not one)[:_MOST_OTHERS]
    return Route(agent=one.profile.id, why=why, sure=True, others=others)


def _asked(why: str, scored: Sequence[_Scored]) -> Route:
    return Route(why=str(why), others=tuple(one.candidate for one in scored[:_MOST_OTHERS]))


def _by_name(named: rules.Named) -> Route:
    if len(named.profiles) == 1:
        return Route(agent=named.profiles[0].id, why=Sentence.NAMED.format(agent=named.profiles[0].title), sure=True)
    same = tuple(Candidate(agent=p.id, why=Sentence.NAME_IS.format(agent=p.title), score=1.0) for p in named.profiles)
    return Route(why=str(Sentence.SEVERAL_NAMED), others=same[:_MOST_OTHERS])


def _nobody(profiles: Sequence[Profile], request: Request) -> Route:
    """No agent takes it. Raises `NotFoundError` where there is none at all."""
    if not profiles:
        raise NotFoundError("There is no agent here.", "See: satchel agents list")
    others = tuple(Candidate(agent=p.id, why=rules.refuses(p, request), score=0.0) for p in profiles[:_MOST_OTHERS])
    return Route(why=str(Sentence.NOBODY), others=others)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
