"""State and milestones, on talk from a ferry line, a brewery and a library."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.talk import passages, story, weighed_by_roles

from satchel.craft.incident import compose
from satchel.craft.incident.identity import resolve
from satchel.craft.incident.lines import cut
from satchel.craft.incident.milestones import follow
from satchel.craft.incident.story import tell
from satchel.domain.incident import IncidentResult
from satchel.domain.passages import EntryKind


def clock(moment):
    return moment and moment.at.strftime("%H:%M")


def test_a_plain_course():
    way = follow(story([
        ("09:00 ada: the bow door of the ferry will not close, error 31", "symptom"),
        ("09:02 ben: the bow door fails on the other ferry too", "symptom impact"),
        ("09:10 ada: we sail with the stern door only, mitigated as of 09:08", "mitigated"),
        ("11:00 ada: new door switch fitted, resolved 10:55", "resolved"),
    ]))  # fmt: skip
    assert way.status == "resolved"
    assert [clock(m) for m in (way.started, way.detected, way.mitigated, way.resolved)] == ["09:00", "09:00", "09:08", "10:55"]


def test_a_premature_all_clear_does_not_count():
    way = follow(story([
        ("10:00 ada: kettle 3 overheats", "symptom"),
        ("10:01 ben: kettle 3 alarms again and again, kettle hot", "symptom"),
        ("10:30 ada: calling it resolved", "resolved"),
        ("10:45 ben: reopening, kettle 3 is hot again", "reopened symptom"),
        ("12:10 ada: steady for an hour. closing for good", "resolved"),
    ]))  # fmt: skip
    assert (way.status, clock(way.resolved), len(way.reopened)) == ("resolved", "12:10", 1)


@pytest.mark.parametrize(
    "words", ["not resolved, we meet again at eight", "das ist noch nicht behoben", "esto no está resuelto", "ce n'est pas encore résolu"]
)
def test_what_is_not_over_is_not_resolved(words):
    way = follow(story([
        ("10:00 ada: the catalogue shows no books", "symptom"),
        ("10:01 ben: catalogue empty here as well, no books", "symptom"),
        (f"10:20 ada: {words}", "resolved"),
    ]))  # fmt: skip
    assert way.status == "ongoing"


def test_mitigated_and_expressly_not_resolved_stays_so_when_the_call_ends():
    way = follow(story([
        ("10:00 ada: turnstiles reject valid cards", "symptom impact"),
        ("10:01 ben: turnstiles reject cards at the north hall too", "symptom"),
        ("10:40 ada: mitigated, not resolved, the spare key is good for two weeks", "mitigated"),
        ("11:00 ada: bridge closed, next look tomorrow 09:00", "resolved"),
    ]))  # fmt: skip
    assert (way.status, way.resolved) == ("mitigated", None)


def test_the_true_start_is_what_somebody_found_later():
    way = follow(story([
        ("09:30 ada: alarm: fridge 4 is at nine degrees", "symptom"),
        ("09:31 ben: fridge 4 really is warm", "symptom"),
        ("11:00 ben: looking back at the chart, fridge 4 began to warm at 07:42", "start"),
    ]))  # fmt: skip
    assert (clock(way.started), clock(way.detected)) == ("07:42", "09:30")


def test_a_false_alarm_is_nobodys_incident():
    way = follow(story([
        ("09:30 ada: the tide gauge says three metres too much", "symptom"),
        ("09:31 ben: gauge alarm here too, tide too high", "symptom"),
        ("09:50 ben: the sea looks as always", ""),
        ("10:00 ada: false alarm, a diver hung his bag on the gauge", "falsealarm"),
    ]))  # fmt: skip
    assert way.false_alarm is not None
    assert (way.started, way.mitigated) == (None, None)
    said = compose.nothing(way, ())
    assert [cite.quote for cite in said.cites] == ["false alarm, a diver hung his bag on the gauge"]
    assert said.cites[0].quote in (said.note or "")
    assert IncidentResult.from_json(said.to_json()) == said
    assert compose.nothing(None, ()).cites == ()


@pytest.mark.parametrize("words", ["maybe a false alarm", "could this be a false alarm?", "if only it were a false alarm"])
def test_a_hope_is_not_a_false_alarm(words):
    way = follow(story([
        ("09:30 ada: the lift is stuck with two people inside", "symptom impact"),
        ("09:31 ben: lift stuck, people inside are calm", "symptom"),
        (f"09:40 ben: {words}", "falsealarm"),
    ]))  # fmt: skip
    assert way.false_alarm is None


def test_nothing_eases_before_it_is_noticed_and_going_on_denies_it():
    way = follow(story([
        ("07:05 ada: good morning, the recorder runs again", "recovery mitigated"),
        ("07:06 ada: the bottling line stands still since 06:40", "symptom start"),
        ("07:07 ben: bottling line two stands still as well", "symptom impact"),
        ("07:30 ada: line two runs again by hand", "mitigated recovery"),
        ("08:00 ben: for the minutes, this is not fixed, line one is still down", "summary"),
    ]))  # fmt: skip
    assert (way.status, way.mitigated, clock(way.started)) == ("ongoing", None, "06:40")


def test_a_call_that_came_in_before_anybody_wrote_is_the_first_notice():
    way = follow(story([
        ("10:02 ada: the lifts in block C do not come", "symptom"),
        ("10:03 ben: lifts in block C dead here too", "symptom"),
        ("10:09 ada: the porter rang me at ten to ten, he walked up eleven floors", ""),
    ]))  # fmt: skip
    assert clock(way.detected) == "09:50"


def test_a_beginning_found_days_later_is_on_the_day_of_the_first_notice():
    told = story([
        ("07:30 ada: the cold store beeps, 9 degrees inside", "symptom"),
        ("07:31 ben: cold store warm, crates dripping", "symptom"),
        ("31:10 ben: went through the chart: the first warm reading is stamped 06:50", "start"),
    ])  # fmt: skip
    way = follow(told)
    assert way.started.at.strftime("%d %H:%M") == "04 06:50"


def test_a_corrected_number_does_not_take_the_beginning_with_it():
    told = story([
        ("07:30 ada: the cold store beeps, crates dripping", "symptom"),
        ("08:00 ben: first warm reading is 06:50, that is 40 crates", "start"),
        ("08:20 ben: counted again: 31 crates, not 40", "correction"),
    ])  # fmt: skip
    assert told.told[1].key in told.superseded or clock(follow(told).started) == "06:50"
    assert clock(follow(replace(told, superseded=frozenset({told.told[1].key}))).started) == "06:50"


def test_a_bullet_without_a_time_names_the_beginning():
    told = story([("07:30 ada: the organ blower stopped, no sound", "symptom"), ("09:00 ada: the log of the blower: first stop at 06:40", "start")])
    bullet = told.told[1]
    bare = replace(bullet, line=replace(bullet.line, at=None, passage=replace(bullet.line.passage, at=None)))
    assert clock(follow(replace(told, told=(told.told[0], bare))).started) == "06:40"


def test_since_when_it_fails_is_not_when_it_was_noticed():
    way = follow(story([
        ("10:02 ada: the lifts in block C do not come", "symptom"),
        ("10:09 ben: people reported they stand since 09:50", "symptom start"),
    ]))  # fmt: skip
    assert (clock(way.detected), clock(way.started)) == ("10:02", "09:50")


def test_of_two_ends_the_one_that_says_so_counts():
    way = follow(story([
        ("10:00 ada: kettle 3 overheats, boiling over", "symptom"),
        ("10:40 ben: kettle 3 is steady, calling it resolved at 10:38", "resolved"),
        ("10:55 ada: kettle 3 hums along nicely", "resolved recovery"),
    ]), "resolved")  # fmt: skip
    assert clock(way.resolved) == "10:38"


REOPENED = [
    ("09:00 ada: the drum scanner eats the plates", "symptom"),
    ("09:10 ben: belt tightened, incident resolved", "resolved"),
    ("09:40 ada: plates torn again, reopening", "reopened symptom"),
    ("09:42 ben: yes, it is back. all plates torn", "symptom impact"),
]


@pytest.mark.parametrize("head", ["resolved", "mitigated", None])
def test_what_was_reopened_and_not_closed_goes_on_whatever_a_head_says(head):
    assert follow(story(REOPENED), head).status == "ongoing"


@pytest.mark.parametrize("words", ["I call it resolved", "works again, thanks", "Läuft wieder", "receipts come out again. all good", "ya va de nuevo"])
def test_an_end_in_plain_words_counts_whatever_a_head_says(words):
    rows = [("09:00 ada: the till prints nothing", "symptom"), ("09:05 ben: plugged the print server in again", "mitigation"), (f"09:07 ada: {words}", "resolved")]
    way = follow(story(rows), "ongoing")
    assert (way.status, clock(way.resolved)) == ("resolved", "09:07")


@pytest.mark.parametrize("words", ["works again for now, by hand", "half of them print again", "prints again but only at gate 3"])
def test_what_works_again_with_a_but_is_no_end(words):
    rows = [("09:00 ada: the tills print nothing", "symptom"), (f"09:07 ada: {words}", "mitigated")]
    assert follow(story(rows), "ongoing").status == "ongoing"


def test_who_announces_the_next_look_has_not_finished():
    rows = [("09:00 ada: the tills print nothing", "symptom"), ("09:20 ben: the vendor looks at it", ""), ("09:21 ada: next update 10:00", "")]
    assert follow(story(rows), "resolved").status == "ongoing"


def test_guessed_times_far_from_said_ones_give_no_milestone():
    told = story([
        ("09:02 ada: the boat lift does not move", "symptom impact"),
        ("09:40 ben: lift moves, incident resolved", "resolved"),
        ("00:10 cas: lift stuck as we speak", "symptom start"),
    ])  # fmt: skip
    guessed = told.told[2]
    moved = replace(guessed, line=replace(guessed.line, passage=replace(guessed.line.passage, at_assumed=True)))
    way = follow(replace(told, told=(*told.told[:2], moved)))
    assert (clock(way.started), clock(way.detected)) == ("09:02", "09:02")


def test_eased_in_so_many_words_is_eased_whatever_a_head_says():
    rows = [("18:05 ada: channel 2 is black", "symptom"), ("18:15 ben: picture is back on A, mitigated as of 18:14", "mitigated")]
    way = follow(story(rows), "ongoing")
    assert (way.status, clock(way.mitigated)) == ("mitigated", "18:14")


@pytest.mark.parametrize("words", ["calling it. good night all", "20:40, now I call it", "damit ist die Störung für mich erledigt", "we are done here"])
def test_it_is_over_in_plain_words(words):
    way = follow(story([
        ("20:00 ada: the organ in hall 2 gives no sound", "symptom"),
        ("20:10 ben: bellows patched, it plays", "mitigation"),
        (f"20:40 ada: {words}", "resolved"),
    ]), "ongoing")  # fmt: skip
    assert (way.status, clock(way.resolved)) == ("resolved", "20:40")


def test_what_is_not_closed_by_the_one_who_could_is_not_over():
    way = follow(story([
        ("06:14 ada: los tornos no leen billetes", "symptom"),
        ("06:33 ben: ya leen, despacio", "recovery mitigated"),
        ("06:55 ada: de momento aguanta, no lo cierro", "resolved"),
    ]))  # fmt: skip
    assert way.status != "resolved"


def test_who_opens_it_again_says_that_it_was_closed():
    way = follow(story([
        ("19:02 ada: the carousel stops mid ride", "symptom"),
        ("19:31 ben: runs fine, off home", ""),
        ("20:18 ada: reopening. two rides stuck", "symptom"),
    ]), "ongoing")  # fmt: skip
    assert [t.line.passage.entry for t in way.reopened] == [3]


def test_a_due_time_is_no_beginning():
    way = follow(story([
        ("08:00 ada: the scales in the bakery show zero", "symptom"),
        ("09:00 ben: the labels get typed in by hand, today by 14:00", "start action"),
    ]), "ongoing")  # fmt: skip
    assert clock(way.started) == "08:00"


def test_of_a_span_the_end_is_when_it_was_over():
    way = follow(story([
        ("08:45 ada: the till takes no cards", "symptom"),
        ("09:10 ben: back to normal, 40 cards refused between 8:41 and 9:05", "resolved"),
    ]), "resolved")  # fmt: skip
    assert clock(way.resolved) == "09:05"


def test_an_alert_that_has_ended_tells_of_its_beginning_and_its_end():
    text = "status: resolved, alertname: VatLow, startsAt: 2025-03-04T08:12:00Z, endsAt: 2025-03-04T10:05:00Z"
    talk = passages([f"10:05 alertmanager: {text}"], kind=EntryKind.ALERT)
    way = follow(weighed_by_roles(tell(cut(talk)[0], [{}], {}, resolve(talk))))
    assert (way.status, clock(way.started), clock(way.detected), clock(way.resolved)) == ("resolved", "08:12", "08:12", "10:05")
