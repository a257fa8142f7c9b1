"""Whether a question is about the last run: by what its agent is usually asked, and by the words of its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from satchel.domain.runs import Run
from satchel.profiles.library import Profile
from satchel.runtime.routing.phrases import EACH, Phrases
from satchel.runtime.routing.words import content, share, stems, vocabulary

# Measured on the first half of tests/agents/data/routing/requests.toml; figures in docs/quality.md.
FITS = 0.4
_MOST_TEXTS = 400  # of a result
_LONGEST = 300  # code points of one of them
_MOST_NODES = 20_000
_WORDS = 0.5  # what the share of words that the result uses counts beside the meaning
_TOLD = frozenset({"text", "title", "quote", "name", "heading"})


def fit(phrases: Phrases, question: str, run: Run, profile: Profile, result: Mapping[str, Any]) -> float:
    """From 0 to 1; a question without any word of its own fits nothing."""
    if not content(question):
        return 0.0
    usual = profile.routing.questions[:EACH] if profile.routing is not None else ()
    told = tuple(texts(result))
    asked = phrases.vectors([question])[0]
    by_agent = _nearest(phrases, asked, usual)
    said = stems(question)
    known = vocabulary((*told, run.title))
    by_words = (1 - _WORDS) * _nearest(phrases, asked, told) + _WORDS * share(said, known)
    return max(by_agent, by_words)


def _nearest(phrases: Phrases, asked: Any, texts: tuple[str, ...]) -> float:
    return max(float((phrases.vectors(texts) @ asked).max()), 0.0) if texts else 0.0


def texts(result: Mapping[str, Any]) -> list[str]:
    """What a result of any kind says, in its own order, bounded."""
    found: dict[str, None] = {}
    for text in _walk(result):
        found[text[:_LONGEST]] = None
        if len(found) >= _MOST_TEXTS:
            break
    return list(found)


def _walk(body: Any) -> Iterator[str]:
    """A stack instead of recursion: a result's shape is its agent's own."""
    waiting: list[Any] = [body]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one, Mapping):
            yield from (v for k, v in one.items() if k in _TOLD and isinstance(v, str) and v.strip())
            waiting += reversed([v for v in one.values() if isinstance(v, Mapping | list)])
        elif isinstance(one, list):
            waiting += reversed([v for v in one if isinstance(v, Mapping | list)])
