"""Whether lines are about an incident at all, and whether it was a false alarm."""

from __future__ import annotations

import re
from collections.abc import Sequence

from satchel.craft.incident.hints import plain_words
from satchel.craft.incident.machine import raises_alarm
from satchel.craft.incident.progress import reopens_by_name, settles_by_name
from satchel.craft.incident.story import Story, Told

SHORT_INPUT = 45  # lines; a single alert is an incident, a single odd remark in a long chat is none
CLEAR = 2.0  # times a role's threshold
TELLING = 0.3  # mean weight of the five weightiest lines: office talk has up to 0.28, all but three of 109 incidents more
ON_AVERAGE = 0.135  # mean weight per line: office talk has up to 0.12, those three 0.15 to 0.2
_CORE = ("impact", "detected", "cause", "mitigation", "resolved")
_SIGNS = ("symptom", "impact", "mitigation", "noeffect", "cause", "recovery", "mitigated", "resolved", "reopened", "hypothesis", "ruledout", "start")
_FALSE = re.compile(
    r"\b(?:false (?:alarm|positive)|(?:was|were) never (?:down|out|off|broken|offline|lost|gone)|never (?:an?|any|really) (?:\w+ )?(?:outage|incident|down|problem|issue|breach|leak)|(?:was|is|there was) (?:no|not an?) (?:real |actual |genuine )?(?:outage|incident|breach)|"
    r"nothing (?:was|is|were|had been) (?:ever |actually |really )*(?:wrong|broken|down|lost)|nothing (?:wrong|broken) (?:here|at all|this side|on (?:our|my) (?:side|end))|(?:not|wasn'?t|isn'?t) (?:a |an )?(?:real|actual) (?:\w+ )?(?:outage|incident|problem)|not an? (?:\w+ )?incident|no (?:technical |security |service )?(?:incident|outage)\b(?! (?:report|number|channel|id))|fehlalarm|falsa alarma|fausse alerte)\b",
    re.I,
)
_BY_NAME = re.compile(r"\b(?:false (?:alarm|positive)|never (?:down|out|off|broken|offline|lost|gone)|fehlalarm|falsa alarma|fausse alerte|incident|outage)\b", re.I)
_MAYBE = re.compile(r"\b(?:maybe|might|could|perhaps|probably|for me|if|hope\w*|they claim|vielleicht|hoffentlich|quiz[áa]s?|para m[íi]|peut[- ]?[êe]tre|pour moi|side|part)\b", re.I)


def trouble(lines: Sequence[Told], beside: int = 0) -> bool:
    """Whether these lines are about an incident at all, and not office talk with an odd word in it; `beside` is how many
    more were said beside the point, so that the few odd ones of a long chat do not pass for a short incident.

    In doubt there is an incident: to be told that a night's work was none is worse than to read about a coffee machine.
    With weights it is one when its few weightiest lines serve the slots of an incident, or its lines do on average, or
    every third line is an alarm. The bounds lie between office talk and the weakest of our labelled incidents, judged by heads that had not
    seen them.
    """
    told = [t for t in lines if t.words and not t.has("joke", 1.5)]
    if not told:
        return False
    alarms = sum(t.line.machine and raises_alarm(t.text) for t in told)
    if not any(t.slots for t in told):
        return _by_roles(told, alarmed=alarms > 0)
    worth = sorted((max(t.slot(slot) for slot in _CORE) for t in told), reverse=True)
    best = sum(worth[:5]) / max(len(worth[:5]), min(5, len(worth) + beside))
    average = sum(worth) / max(len(worth), min(10, len(worth) + beside))
    return best >= TELLING or average >= ON_AVERAGE or 3 * alarms >= len(told) + beside


def _by_roles(told: Sequence[Told], *, alarmed: bool) -> bool:
    """The same where no head weighed the lines. In a long log the strongest signs must be strong together, of more than
    one kind, and not a mere handful among hundreds; plain words ("is down", "root cause:") need less.
    """
    peaks = sorted((max((t.strength(r), r) for r in _SIGNS) for t in told), reverse=True)
    kinds = len({role for peak, role in peaks if peak >= CLEAR})
    if len(told) <= SHORT_INPUT:
        share = sum(peak >= 1 for peak, _ in peaks) / len(told)
        return alarmed or share >= 0.34 or (share >= 0.1 and (kinds >= 1 or any(map(settles_by_name, told))))
    plain = sum(bool(plain_words(t.text)) for t in told if not t.line.machine)
    strongest = sum(peak for peak, _ in peaks[:20]) / 20
    clear = sum(peak >= CLEAR for peak, _ in peaks) / len(told)
    if (plain >= 1 and (alarmed or strongest >= 1.2)) or plain >= 3 or (alarmed and strongest >= 1.0 and kinds >= 2):
        return True
    return strongest >= 1.45 and kinds >= 2 and clear >= 0.03


def false_alarm(story: Story) -> Told | None:
    """A clear statement, late and not hedged, that nothing was wrong, with no later word against it."""
    found = [t for t in story if not t.line.machine and _FALSE.search(t.text) and not _MAYBE.search(t.text)
             and (_BY_NAME.search(t.text) or t.has("resolved") or t.strength("falsealarm") > 0.2)
             and not t.asks]  # fmt: skip
    if not found:
        return None
    last = found[-1]
    after = [t for t in story.told[last.place + 1 :] if t.serious]
    harmed = any(reopens_by_name(t) or t.has("reopened", 2.0) for t in after) or sum(t.has("symptom", 1.5) for t in after) > 2
    return last if last.place > len(story) * 0.4 and not harmed else None
