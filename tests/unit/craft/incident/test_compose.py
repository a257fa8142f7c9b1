"""How a claim reads: what is cut from the front of a line, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.talk import passages, weighed_by_roles

from satchel.craft.incident.compose import clean, readable, severity
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import cut
from satchel.craft.incident.story import tell
from satchel.domain.passages import EntryKind


@pytest.mark.parametrize(("line", "text"), [
    ("ok so, the kiln is cold", "The kiln is cold"), ("uh, the kiln is cold", "The kiln is cold"), ("confirmed: the kiln is cold", "The kiln is cold"),
    ("so far 60 plates are lost", "So far 60 plates are lost"), ("well over 2,000 plates", "Well over 2,000 plates"), ("right now 12 shops", "Right now 12 shops"),
    ("hm, no 60 plates, sorry", "Hm, no 60 plates, sorry"), ("correction, 1,870. the sheet counted twice", "Correction, 1,870. the sheet counted twice"),
    ("confirmed, also the ones in between", "Confirmed, also the ones in between"),
])  # fmt: skip
def test_only_what_says_nothing_is_cut(line, text):
    assert clean(line) == text


def of(rows, kind=EntryKind.MESSAGE):
    talk = passages(rows, kind=kind)
    lines, _ = cut(talk)
    return weighed_by_roles(tell(lines, [{"severity": 0.9} for _ in lines], {"severity": 0.3}, resolve(talk)))


def test_an_alert_reads_as_its_name_its_state_and_its_words():
    (alert,) = of(["09:00 am: status: firing, alertname: KilnCold, instance: k1, summary: Kiln below 900 degrees, startsAt: 2025-03-04T08:00:00Z"], EntryKind.ALERT)
    assert readable(alert) == "KilnCold firing: Kiln below 900 degrees"


def test_the_alerts_of_one_notification_stay_apart():
    row = "status: firing, alertname: {}, instance: a-long-name-of-a-kiln, summary: Kiln below 900 degrees, startsAt: 2025-03-04T08:00:00Z"
    talk = passages(["09:00 am: x"], kind=EntryKind.ALERT)
    both = replace(talk[0], text="\n".join(row.format(name) for name in ("KilnCold", "KilnWet")))
    assert [line.text.split(",")[1] for line in cut([both])[0]] == [" alertname: KilnCold", " alertname: KilnWet"]


def test_the_suppliers_priority_is_not_ours():
    assert severity(of(["09:00 ada: case opened with the kiln maker, P1"])) is None
    assert severity(of(["09:00 ada: this is a P1"])) == "P1"
