"""One log, several incidents: parted only where one was over, hours passed and something else broke."""

from __future__ import annotations

import pytest
from tests.fakes.talk import story

from satchel.craft.incident.episodes import parted

MORNING = [
    ("07:12 ann: the drawbridge does not open, motor 2 tripped", "symptom"),
    ("07:14 bob: ships wait on both sides of the drawbridge", "impact symptom"),
    ("07:24 ann: motor reset, drawbridge opens. resolved", "resolved mitigation"),
]


def afternoon(first: str, clock: str = "15:02") -> list[tuple[str, str]]:
    hour = clock.split(":")[0]
    return [
        (f"{clock} cem: {first}", "symptom"),
        (f"{hour}:20 cem: the tide table was imported twice, that is the cause", "cause"),
        (f"{hour}:40 cem: table restored, incident closed", "resolved mitigation"),
    ]


def sizes(rows):
    return [len(part) for part in parted(story(rows))]


def test_a_second_trouble_hours_later_is_its_own_incident():
    assert sizes(MORNING + afternoon("tide forecasts on the website are empty for every port")) == [3, 3]


@pytest.mark.parametrize("first", ["the drawbridge does not open again", "drawbridge motor 2 tripped, ships wait on both sides"])
def test_the_same_trouble_is_one_incident_that_came_back(first):
    assert sizes(MORNING + afternoon(first)) == [6]


def test_without_quiet_hours_it_is_one_incident():
    assert sizes(MORNING + afternoon("tide forecasts on the website are empty", clock="08:02")) == [6]


def test_what_was_never_over_is_one_incident():
    assert sizes(MORNING[:2] + afternoon("tide forecasts on the website are empty")) == [5]
