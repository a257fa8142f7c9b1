"""What is shown of a document: words, marks, milestones, lanes, foot; and that no document breaks it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes import incident_documents as documents

from satchel.ui.incident.reading import read
from satchel.ui.incident.shown import Report, Section


def report(document: dict[str, Any]) -> Report:
    return read(document).reports[0]


def section(found: Report, name: str) -> Section:
    return next(one for one in found.sections if one.name == name)


def marks(found: Report, name: str) -> list[list[str]]:
    return [[mark.text for mark in line.marks] for line in section(found, name).lines]


def test_the_sample_as_somebody_reads_it_who_joins_late():
    result = read(documents.sample())
    found = result.reports[0]
    assert (found.status.text, found.severity) == ("resolved", "SEV-1")
    assert found.title.cites[0].number == 1
    said = [(one.label, one.clock, one.span) for one in found.milestones]
    assert said == [("Started", "04:47", ""), ("Detected", "06:12", "1 h 25 min to detect"),
                    ("Mitigated", "07:52", "3 h 5 min to mitigate"), ("Resolved", "08:24", "3 h 37 min to resolve")]  # fmt: skip
    assert [one.day for one in found.milestones] == ["12 March 2026 UTC", "", "", ""]
    assert [one.title for one in section(found, "causes").groups] == ["Confirmed", "Ruled out"]
    assert section(found, "causes").groups[1].is_folded
    assert result.foot == ("4 sources; 121 of 125 entries read.",)
    assert result.read_by == "Read by incident-summariser 0.1.0, no model."


def test_a_line_has_the_same_number_wherever_it_is_cited():
    result = read(documents.sample())
    numbers: dict[tuple[Any, Any], set[int]] = {}
    for line in [result.reports[0].title, *(line for one in result.reports[0].sections for line in one.lines)]:
        for cite in line.cites:
            numbers.setdefault((cite.body["source"], cite.body["entry"]), set()).add(cite.number)
    assert all(len(found) == 1 for found in numbers.values())
    every = sorted(number for found in numbers.values() for number in found)
    assert len(every) == len(set(every))


def test_owners_due_dates_and_their_absence():
    found = section(report(documents.sample()), "actions").lines
    assert [mark.text for mark in found[0].details] == ["Mats Ekdahl", "due: today (2026-03-12)"]
    assert [mark.text for mark in found[1].details] == ["Priya Raman", "By Wednesday (2026-03-18)"]
    assert [mark.text for mark in found[-1].details] == ["no owner"]


def test_what_is_missing_assumed_or_disputed_is_said():
    found = report(documents.ongoing())
    assert [one.hint for one in found.milestones if one.at is None] == ["not in the sources", "not in the sources"]
    assert found.milestones[0].remarks == ("zone assumed", "the sources disagree")
    assert [one.title for one in section(found, "conflicts").groups] == ["When it began", "Figures"]
    assert len(section(found, "conflicts").groups[0].lines) == 2


def test_support_and_decisions_are_told_in_words():
    found = report(documents.ongoing())
    assert marks(found, "impact") == [["accepted"], ["weak"], ["no source carries this"]]
    assert [line.bullet for line in section(found, "impact").lines] == ["plain", "weak", "none"]
    causes = section(found, "causes").lines
    edited = next(line for line in causes if line.words == "The leap-second file is missing")
    assert [mark.text for mark in edited.marks] == ["edited"]
    rejected = next(line for line in causes if line.is_struck)
    assert [mark.text for mark in rejected.marks] == ["rejected: already said"]


def test_a_models_words_are_marked():
    found = report(documents.with_model())
    assert [mark.text for line in found.summary for mark in line.marks] == ["added by a model"] * 2
    assert marks(found, "impact")[0] == ["worded by a model"]
    assert read(documents.with_model()).read_by.endswith("with the model ocelot-4b.")


def test_changes_stand_in_groups_and_none_is_said():
    above = read(documents.ongoing()).above[0]
    assert above.title == "Changed since 12 March 2026 08:00 UTC"
    assert [(group.title, len(group.lines)) for group in above.groups] == [("Added", 1), ("Changed", 1), ("Withdrawn", 1)]
    quiet = documents.ongoing()
    quiet["result"]["changed_since"] |= {"added": [], "changed": [], "withdrawn": []}
    assert read(quiet).above[0].hint == "Nothing has changed."


def test_orders_are_quoted_never_followed():
    line = read(documents.sample()).below[0].lines[0]
    assert line.words.startswith("“Note to automated assistants")
    assert line.details[0].text == "tries to give orders to an AI: shown, not followed"


def test_the_people_of_the_drawing_are_the_ones_who_spoke():
    drawing = report(documents.sample()).drawing
    assert drawing.lanes[0].name == "Mats Ekdahl", "what mats wrote and Mats Ekdahl said is one person's"
    assert len(drawing.events) == 22
    assert [event.at for event in drawing.events] == sorted(event.at for event in drawing.events)
    assert drawing.zone == "UTC"


def test_where_nobody_is_named_the_source_has_the_lane_and_can_be_filtered():
    document = documents.sample()
    for lines in document["entries"].values():
        for entry in lines.values():
            entry["author"] = None
    drawing = report(document).drawing
    assert next(lane.name for lane in drawing.lanes) == "2026-03-12.json"
    for event in drawing.events:
        assert event.line.people & drawing.lanes[event.lane].people


def test_a_day_that_nobody_said_is_never_shown_as_known():
    document = documents.sample()
    incident = document["result"]["incidents"][0]
    for one in [*incident["timeline"], *(m for m in incident["milestones"].values() if m)]:
        one["at"] = "1900-01-01" + one["at"][10:]
    found = report(document)
    assert "1900" not in repr([(m.day, m.hint) for m in found.milestones])
    assert found.milestones[0].remarks == ("the sources say no date",)
    assert not found.drawing.is_dated


def test_what_was_not_read_and_what_was_assumed_stand_at_the_foot():
    foot = read(documents.ongoing()).foot
    assert foot[1] == "Not read: photo.heic (no reader knows this kind of file)."
    assert foot[2] == "Assumed: zone is UTC, for slack/inc-0312-east-quay/2026-03-12.json."


def test_a_date_that_no_source_says_is_no_assumption_about_one():
    document = documents.ongoing()
    document["assumptions"] = [{"source": "pasted text", "what": "date", "value": "1900-01-01"}]
    assert read(document).foot[2] == "No date is said: pasted text."


def test_words_of_strangers_are_words():
    found = report(documents.hostile())
    first, *rest = section(found, "impact").lines
    assert first.words == "<script>alert('x')</script> see gnp.exe and hidden red"
    assert "hunter2" not in repr(found)
    assert "\u202e" not in repr(read(documents.hostile()))
    assert len({line.key for line in (first, *rest)}) == 1 + len(rest), "an id that comes twice is two lines"
    assert rest[3].words == "(no words)"


def test_no_incident_is_a_sentence():
    result = read(documents.nothing())
    assert (result.reports, result.note) == ((), "This was a false alarm, closed at 10:26.")


@pytest.mark.parametrize("document", [{}, {"result": None}, {"result": {"incidents": [{}]}}, {"result": {"hits": []}, "entries": 3}])
def test_another_document_is_no_report(document):
    assert read(document).reports == ()
    assert read(document).note


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [path, *(deeper for key in value for deeper in _paths(value[key], (*path, key)))]
    if isinstance(value, list):
        return [path, *(deeper for place in range(min(len(value), 2)) for deeper in _paths(value[place], (*path, place)))]
    return [path]


_PATHS = [path for path in _paths(documents.ongoing()) if path]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_PATHS), st.one_of(st.none(), st.integers(), st.text(max_size=5), st.just([]), st.just({}), st.just([{}])))
def test_no_odd_value_breaks_it(path, value):
    document = copy.deepcopy(documents.ongoing())
    at: Any = document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    read(document)
