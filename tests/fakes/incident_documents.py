"""Documents of incidents for screens: the sample's, recorded from the real program, and what others could look like."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any

from tests.ui.recording import read

Document = dict[str, Any]
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def sample() -> Document:
    """As the engine gives it."""
    found: Document = read("document")
    return found


def claim(ident: str, text: str, **more: Any) -> dict[str, Any]:
    """A claim that rests on the first line of the sample's chat."""
    cite = {"source": "slack/inc-0312-east-quay/2026-03-12.json", "entry": 1, "quote": "[FIRING] crane job acknowledgements"}
    return {"id": ident, "text": text, "cites": [cite], "support": "supported", **more}


def ongoing() -> Document:
    """Still going on: sources disagree, things changed, claims are weak, unsupported, or decided."""
    found = sample()
    result, incident = found["result"], found["result"]["incidents"][0]
    incident["status"] = "ongoing"
    incident["milestones"] |= {"mitigated": None, "resolved": None}
    impact, causes = incident["impact"], incident["causes"]
    impact[1]["support"], impact[2]["support"], impact[2]["cites"] = "weak", "unsupported", []
    causes[0]["standing"] = "suspected"
    impact[0]["review"] = {"verdict": "accept", "at": "2026-03-12T09:00:00+00:00"}
    causes[1]["review"] = {"verdict": "edit", "text": "The leap-second file is missing", "at": "2026-03-12T09:00:00+00:00"}
    causes[2]["review"] = {"verdict": "reject", "reason": "already said", "at": "2026-03-12T09:00:00+00:00"}
    incident["timeline"][4]["support"] = "weak"
    incident["conflicts"] = [
        {"about": "start", "claims": [claim("k1", "It began at 04:47, the counters say"), claim("k2", "No moves since 05:10")]},
        {"about": "figures", "claims": [claim("k3", "400 moves behind at the worst point"), claim("k4", "312 moves behind")]},
    ]
    result["changed_since"] = {
        "since": "2026-03-12T08:00:00+00:00", "added": [claim("n1", "The last crane moved again")],
        "changed": [claim("n2", "Planning counted 312 moves")], "withdrawn": [claim("n3", "The base station is at fault")],
    }  # fmt: skip
    found["assumptions"] = [
        {"source": "slack/inc-0312-east-quay/2026-03-12.json", "what": "zone", "value": "UTC"},
        {"source": "bridge.vtt", "what": "date", "value": "2026-03-12"},
    ]
    found["coverage"]["skipped"] = [{"source": "photo.heic", "why": "no reader knows this kind of file"}]
    return found


def with_model() -> Document:
    """A model wrote a summary, worded some claims and added one."""
    found = sample()
    incident = found["result"]["incidents"][0]
    found["model"] = "ocelot-4b"
    incident["summary"] = [
        claim("s1", "Fourteen cranes on the east quay got no jobs for three hours.", added_by="model"),
        claim("s2", "One of two time servers came back without its leap-second file after a reboot.", added_by="model"),
    ]
    incident["impact"][0]["from"] = [copy.deepcopy(incident["impact"][0])]
    incident["mitigations"][0]["added_by"] = "model"
    return found


def two() -> Document:
    """Two incidents in one run."""
    found = sample()
    other = copy.deepcopy(found["result"]["incidents"][0])
    other["title"] = claim("t2", "Label printers in hall 4 print half a barcode")
    other["status"], other["severity"], other["timeline"] = "mitigated", None, other["timeline"][:3]
    other["impact"] = [claim("i2", "Every second pallet had to be labelled by hand")]
    found["result"]["incidents"].append(other)
    return found


def nothing() -> Document:
    """A false alarm."""
    found = sample()
    found["result"] = {"incidents": [], "changed_since": None, "flagged": [], "note": "This was a false alarm, closed at 10:26."}
    return found


def hostile() -> Document:
    """Words that would like to be more than words."""
    found = sample()
    incident = found["result"]["incidents"][0]
    bidi = "see \u202egnp.exe\u202c and \u2066hidden\u2069 \x1b[31mred"
    incident["title"]["text"] = "<h1>Owned</h1><img src=x onerror=alert(1)> & <b>bold</b>"
    incident["impact"] = [claim("h1", "<script>alert('x')</script> " + bidi), claim("h2", "wörd " * 2_000), claim("h3", "x" * 10_000),
                          claim("h4", f"{LONG_WORD}, {LONG_WORD}"), claim("h5", ""), claim("h6", "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd 12:30 crane 7"),
                          claim("h7", "password: hunter2-prod-77x"), claim("h1", "the same id again")]  # fmt: skip
    incident["actions"][0] |= {"owner": "<i>Mallory</i> " + "very " * 60 + "long", "due": "2026-03-18T10:00:00+00:00"}
    incident["people"][0] |= {"name": "&lt;b&gt; & co", "role": "<u>boss</u>"}
    found["entries"]["slack/inc-0312-east-quay/2026-03-12.json"]["1"]["author"] = "<b>Graf\u202eana</b>"
    found["agent"], found["model"] = "<b>agent</b>", "a" * 500
    return found


def many(claims: int) -> Document:
    """So many claims, spread over sections; a quarter of them in the timeline."""
    found = sample()
    incident = found["result"]["incidents"][0]
    sections = ("impact", "causes", "mitigations", "timeline")
    start = datetime.fromisoformat("2026-03-12T04:47:00+00:00")
    for section in sections:
        old = incident[section]
        incident[section] = [
            {**copy.deepcopy(old[n % len(old)]), "id": f"{section}{n}", "text": f"{n} {old[n % len(old)]['text']}"}
            for n in range(claims // len(sections))
        ]
    for n, one in enumerate(incident["timeline"]):
        one["at"] = (start + timedelta(seconds=n * 7919 % 90_000)).isoformat()
    incident["timeline"].sort(key=lambda one: one["at"])
    return found


VARIANTS = {"sample": sample, "ongoing": ongoing, "with_model": with_model, "two": two, "nothing": nothing, "hostile": hostile}
