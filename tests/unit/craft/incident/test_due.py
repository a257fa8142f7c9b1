"""Who has to do it and by when, in chat, on the bridge, in notes and in mail, in four languages."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.craft.incident.due import due_of, dues, finished, owner_of
from satchel.domain.passages import EntryKind

TASK, TAKES = {"action": 0.9}, {"accept": 0.9}
CREW = (("Sven Olsen", "09:00", "morning"), ("Petra Halm", "09:00", "morning"), ("Anjali Rao", "09:01", "hi"), ("pim", "09:01", "hi"), ("kes", "09:02", "yo"), ("Lucía", "09:02", "buenas"))
# author, text of the task, answers; wanted owner and due (None: none)
Case = tuple[str, str, tuple[tuple[str, str], ...], str | None, str | None]
CASES: Mapping[str, Case] = {
    "asked by name, spoken time": ("Petra Halm", "Sven, you get the log off one scanner by quarter past eight?", (), "Sven Olsen", "by quarter past eight"),
    "named, no date": ("Sven Olsen", "Petra opens a priority one case with the boiler maker", (), "Petra Halm", None),
    "me": ("Sven Olsen", "booster compensation is me, done by sunday evening", (), "Sven Olsen", "by sunday evening"),
    "name inside": ("Sven Olsen", "renew both licences properly, Anjali, by 13 November", (), "Anjali Rao", "by 13 November"),
    "nobody": ("Sven Olsen", "somebody has to repaint the gangway, not volunteering", (), None, None),
    "can you": ("Sven Olsen", "pim can you open an issue for the turnstile", (), "pim", None),
    "mention and answer": ("Sven Olsen", "@kes can you drain the keg line tuesday?", (("kes", "tuesday ok"),), "kes", "tuesday"),
    "no volunteer": ("Sven Olsen", "new hoses for the dairy, no volunteer yet", (), None, None),
    "spanish self": ("Lucía", "yo escribo el anuncio mañana", (), "Lucía", "mañana"),
    "german nobody": ("Petra Halm", "jemand müsste Listen nachdrucken", (), None, None),
    "german self": ("Petra Halm", "ich schreibe den Bericht bis Freitag", (), "Petra Halm", "bis Freitag"),
    "german asked": ("Sven Olsen", "Petra, bitte bis Donnerstag die Schläuche prüfen", (), "Petra Halm", "bis Donnerstag"),
    "french self": ("Lucía", "je vérifie les casiers d'ici mercredi", (), "Lucía", "d'ici mercredi"),
    "french nobody": ("Lucía", "il faudrait que quelqu'un repeigne le quai", (), None, None),
    "spanish nobody": ("Lucía", "alguien tiene que revisar los frenos", (), None, None),
    "spanish asked": ("Sven Olsen", "Lucía, ¿puedes llamar al fontanero antes del jueves?", (), "Lucía", "antes del jueves"),
    "I'll": ("pim", "I'll order new ropes tomorrow", (), "pim", "tomorrow"),
    "plain I": ("pim", "I repair the scoreboard tonight", (), "pim", "tonight"),
    "offer with could": ("pim", "I could build a rail for the ramp. Give me until next Tuesday.", (("Petra Halm", "Next Tuesday is fine."),), "pim", "until next Tuesday"),
    "somebody, then taken": ("Sven Olsen", "somebody ought to label the medicine drawers", (("Anjali Rao", "I'll label the drawers by friday"),), "Anjali Rao", "by friday"),
    "somebody, then another task": ("Sven Olsen", "somebody ought to label the drawers", (("Anjali Rao", "I'll water the plants by friday"),), None, None),
    "answer to somebody else": ("Sven Olsen", "we need a lamp at pier 3, no name for it", (("pim", "ok, coffee now"),), None, None),
    "the taker's day counts": ("Sven Olsen", "pim: patch the scoreboard before the sale on friday", (("pim", "wednesday already"),), "pim", "wednesday"),
    "refused": ("Sven Olsen", "could one of us clean the silo?", (("pim", "not me"),), None, None),
    "by the 20th": ("pim", "I'll send the ferry timetable by the 20th", (), "pim", "by the 20th"),
    "end of month": ("pim", "I will count the life jackets, done by end of month", (), "pim", "by end of month"),
    "before an event": ("pim", "I'll grease the carousel before the weekend", (), "pim", "before the weekend"),
    "who decides": ("pim", "a second gate would be good, who decides that?", (), None, None),
    "to be done by": ("Sven Olsen", "Anjali to compare the two lists by 19 September", (), "Anjali Rao", "by 19 September"),
    "sets by": ("Sven Olsen", "Anjali sets the nightly valve check back by Monday", (), "Anjali Rao", "by Monday"),
    "question without taker": ("Sven Olsen", "who could fetch the spare key tomorrow?", (), None, "tomorrow"),
    "begins with what is done": ("pim", "rewiring the stage lamps tonight", (), "pim", "tonight"),
    "me in brackets": ("pim", "form goes out this week (me)", (), "pim", "this week"),
    "german verb first": ("Sven Olsen", "klärt Petra mit dem Hafen bis Freitag", (), "Petra Halm", "bis Freitag"),
    "end of a month by name": ("pim", "I'll repaint the buoys by end of may", (), "pim", "by end of may"),
    "spanish hour": ("Lucía", "yo miro la bomba, antes de las 9 os digo algo", (), "Lucía", "antes de las 9"),
    "long gone": ("Sven Olsen", "the pump was stuck since monday, needs a service", (), None, None),
}  # fmt: skip


def judged(case: Case, chat):
    author, text, answers, _, _ = case
    rows = [*CREW, (author, "10:00", text), *[(who, "10:01", said) for who, said in answers]]
    first = len(CREW) + 1
    roles = {first: TASK} | {first + 1 + i: TAKES if "label the" not in said and "water" not in said else {"action": 0.9} for i, (_, said) in enumerate(answers)}
    story = chat(rows, roles)
    told = next(t for t in story if t.line.passage.entry == first)
    owner, accepted = owner_of(story, told)
    return owner, due_of(told, accepted)


@pytest.mark.parametrize("name", CASES)
def test_owner_and_due(name: str, chat) -> None:
    owner, due = judged(CASES[name], chat)
    wanted_owner, wanted_due = CASES[name][3:]
    assert owner == wanted_owner
    assert (due is None) == (wanted_due is None), due
    assert (due or "").startswith(wanted_due or "")


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 30


NOTES = (
    ("5.1 Ms Imlach to renew the pontoon lease, by 19 September", "Imlach", "by 19 September"), ("Berit: new locks for the bird house, today", "Berit", "today"),
    ("Repair of the stage lift: Anand, by Friday 24 January", "Anand", "by Friday 24 January"), ("Review meeting, Henrik invites, Tuesday 28 January", "Henrik", "Tuesday 28 January"),
    ("calendar of boiler checks | Achieng | 30 Nov", "Achieng", "30 Nov"), ("second key holder | ? | ?", None, None),
    ("extend the fire plan. Owner to be determined.", None, None), ("order hymn books (Moira), by Thursday", "Moira", "by Thursday"),
    ("Ruben → asks the organ maker for a date, till Monday", "Ruben", "till Monday"), ("alarm for open freezer doors: no owner yet", None, None),
)  # fmt: skip


@pytest.mark.parametrize(("text", "owner", "due"), NOTES)
def test_notes(text: str, owner: str | None, due: str | None, chat) -> None:
    story = chat([("", "10:00", text)], {1: TASK}, EntryKind.NOTE)
    found, _ = owner_of(story, story.told[0])
    assert found == owner or (owner is not None and found is not None and found.split(" (")[0] == owner)
    assert (due_of(story.told[0]) or "").startswith(due or "")
    assert (due_of(story.told[0]) is None) == (due is None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I'll do it by friday", "2025-11-07"), ("done by thursday", "2025-11-13"), ("tomorrow noon", "2025-11-07"), ("bis übermorgen", "2025-11-08"), ("heute noch", "2025-11-06"),
        ("pasado mañana", "2025-11-08"), ("ce soir", "2025-11-06"), ("by the 2nd", "2025-12-02"), ("next week", None), ("by 13 November", "2025-11-13"), ("by 5 January", "2026-01-05"), ("by 5 May", "2026-05-05"),
        ("in two weeks", "2025-11-20"), ("dentro de 3 días", "2025-11-09"), ("el 3 de diciembre", "2025-12-03"), ("before the weekend", None),
    ],
)  # fmt: skip
def test_the_day_that_the_words_mean(text: str, day: str | None, chat) -> None:
    due = due_of(chat([("pim", "10:00", text)]).told[0])
    assert due is not None
    assert (due.endswith(f"({day})")) if day else "(" not in due


def test_a_bot_is_nobodys_owner(chat) -> None:
    story = chat([("gate-alert", "09:00", "gate 3 open"), ("pim", "10:00", "gate-alert should refuse two doors at once, someone from the museum")], {2: TASK})
    assert owner_of(story, story.told[1])[0] is None


@pytest.mark.parametrize("text", ["done: hoses ordered", "erledigt, Schläuche da", "already sent"])
def test_a_finished_task(text: str, chat) -> None:
    assert finished(chat([("pim", "10:00", text)]).told[0])


def test_an_open_task_is_not_finished(chat) -> None:
    assert not finished(chat([("pim", "10:00", "hoses are done badly, order new ones")]).told[0])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    list(dues(text))
