"""Judges one claim: exact failures make it unsupported, doubts make it weak, and only what is left is supported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from satchel.domain.claims import Claim, Support
from satchel.domain.passages import Passage
from satchel.runtime.checks import links, names, numbers, quotes, times, wording
from satchel.runtime.checks.evidence import Evidence, Index, plain, words

_FEWEST_WORDS = 3
_MARKS = " .,;:!?…\"'()"


def verify_claim(claim: Claim, passages: Sequence[Passage]) -> Support:
    """How far the cited passages carry the claim's text and its owner."""
    return judge(claim.to_json(), Index(passages))


def judge(claim: Mapping[str, Any], index: Index) -> Support:
    """As `verify_claim`, for a claim in JSON and passages that are indexed once for many claims."""
    cites = claim.get("cites")
    text = claim.get("text")
    if not isinstance(text, str) or not isinstance(cites, list) or not cites:
        return "unsupported"
    cited = [quotes.cited_passage(c, index) if isinstance(c, dict) else None for c in cites]
    found = [p for p in cited if p is not None]
    if len(found) < len(cites):
        return "unsupported"
    evidence = Evidence(tuple(dict.fromkeys(found)))
    absent, doubtful = ([], []) if _verbatim(text, evidence) else _compare(plain(text), evidence, index)
    owner = _owner(claim.get("owner"), evidence, index)
    if absent or owner == "unsupported":
        return "unsupported"
    withdrawn = all(quotes.only_withdrawn(c, p) for c, p in zip(cites, found, strict=True))
    return "weak" if doubtful or withdrawn or owner == "weak" else "supported"


def judge_citations(claim: Mapping[str, Any], index: Index) -> Support:
    """For sentences of the program's own about a cited text: only the citations are checked."""
    cites = claim.get("cites") or [None]
    held = all(isinstance(c, dict) and quotes.cited_passage(c, index) is not None for c in cites)
    return "supported" if held else "unsupported"


def _verbatim(text: str, evidence: Evidence) -> bool:
    """Whether an entry says the whole claim in these words; no word or number may be cut."""
    claimed = " ".join(plain(text).casefold().split()).strip(_MARKS)
    if len(words(claimed)) < _FEWEST_WORDS:
        return False
    said = (" ".join(plain(p.text).casefold().split()) for p in evidence.passages)
    whole = re.compile(rf"(?<![\w@#$/-])(?<!\d[.,:]){re.escape(claimed)}(?![\w/%-])(?![.,:]\w)")
    return any(whole.search(one) for one in said)


def _compare(text: str, evidence: Evidence, index: Index) -> tuple[list[str], list[str]]:
    """What the evidence lacks, and what is doubtful. Each check takes its own tokens out of the text."""
    absent, rest = links.missing(text, evidence)
    late, rest = _times(rest, evidence)
    unknown, doubtful, rest = names.missing(rest, evidence, index.people)
    no_numbers, no_percent = numbers.missing(rest.casefold(), evidence)
    return absent + late + unknown + no_numbers, doubtful + no_percent + wording.doubts(text.casefold(), evidence)


def _times(text: str, evidence: Evidence) -> tuple[list[str], str]:
    """Times are read without case; what they took out is blanked in the text that keeps its case."""
    folded = text.lower()
    if len(folded) != len(text):  # a letter that changes its length in lower case would shift every place
        folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    absent, rest = times.missing(folded, evidence)
    kept = "".join(" " if after == " " else before for before, after in zip(text, rest, strict=True))
    return absent, kept


def _owner(owner: Any, evidence: Evidence, index: Index) -> Support:
    """An owner by any of their names; one who is only known from elsewhere is doubted, a stranger is invented."""
    if not isinstance(owner, str) or not owner.strip():
        return "supported"
    names_of = {w for w in words(plain(owner)) if len(w) >= 3} or set(words(plain(owner)))
    if names_of & evidence.words:
        return "supported"
    authors = {w for p in evidence.passages for name in (p.author, *p.aliases) for w in words(plain(name))}
    if any(len(a) >= 3 and (n.startswith(a) or a.startswith(n)) for a in authors for n in names_of):
        return "supported"
    return "weak" if names_of & index.people else "unsupported"
