"""Numbers in four languages with what they count, and the lines that a correction replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.craft.incident.figures import figures, replaced, value_of
from satchel.craft.incident.numerals import spelled
from satchel.craft.incident.quantities import seconds

VALUES: tuple[tuple[str, float], ...] = (
    ("4.2k", 4200), ("21,400", 21400), ("1.260", 1260), ("£18k", 18000), ("3,5", 3.5), ("126 000", 126000), ("197\u00a0400", 197400), ("2\u202f100", 2100),
    ("12,345.67", 12345.67), ("12.345,67", 12345.67), ("1'200", 1200), ("£2m", 2e6), ("1,27 million", 1.27e6), ("2,1 millions", 2.1e6), ("318 Mio", 318e6),
    ("3 mil", 3000), ("12 mille", 12000), ("4 tausend", 4000), ("0.125", 0.125), ("€ 900", 900), ("7", 7),
)  # fmt: skip

COUNTED: tuple[tuple[str, float, str], ...] = (
    ("31 crates of eggs", 31, "crat"), ("4.2k visitors in the zoo", 4200, "visitor"), ("1.260 Wohnungen ohne Heizung", 1260, "wohnung"),
    ("the flood cost £18k", 18000, "money"), ("126 000 € de fromage", 126000, "money"), ("the vat is at 98%", 98, "%"), ("fifty percent of the hens", 50, "%"),
    ("nine hundred trays", 900, "tray"), ("two dozen ferries late", 24, "ferri"), ("a hundred and thirty-eight guests", 138, "guest"),
    ("twenty-one thousand four hundred seats", 21400, "seat"), ("fünftausenddreihundert Wohnungen", 5300, "wohnung"), ("einundzwanzig Busse", 21, "buss"),
    ("doscientas camas", 200, "cama"), ("treinta y cinco barcos", 35, "barco"), ("veintitrés autobuses", 23, "autobus"), ("hay once gallinas en el patio", 11, "gallina"),
    ("quatre-vingt-dix-sept lits", 97, "lits"), ("soixante et onze wagons", 71, "wagon"), ("trois mille quatre cents livres", 3400, "money"),
    ("318 Mio EUR", 318e6, "money"), ("il y a sept tonneaux et des caisses", 7, "tonneaux"),
)  # fmt: skip

NO_FIGURE: tuple[str, ...] = (
    "from 13:47 until 14:02", "on 12 November", "2025-11-13", "am 12.10.", "firmware 10.12", "v2.1.0", "pump at 10.0.0.1:8080", "crane E-217", "see INC-30551", "#4711",
    "ticket 4711", "berth 14 is wet", "Gleis 7 ist zu", "coupure de 3h24", "the 2nd try", "half past nine", "this one thing", "no one told you once", "four seven one two",
    "24/7", "see https://zoo.example/a/31", "platform two point one zero",
)  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_number_by_itself(text: str, value: float) -> None:
    assert value_of(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "k", "hen", "1.2.3.4", "12:30", "--"])
def test_no_number_by_itself(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.parametrize(("text", "value", "unit"), COUNTED)
def test_a_figure_and_what_it_counts(text: str, value: float, unit: str) -> None:
    assert [(f.value, f.unit) for f in figures(text)] == [(pytest.approx(value), unit)]


@pytest.mark.parametrize("text", NO_FIGURE)
def test_what_is_no_figure(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize("text", ["30-40 beds", "30–40 beds", "30 to 40 beds", "between 30 and 40 beds", "zwischen 30 und 40 Betten", "entre 30 y 40 camas", "30 à 40 lits", "entre 30 et 40 lits"])
def test_a_range_is_one_figure(text: str) -> None:
    assert [(f.value, f.top) for f in figures(text)] == [(30, 40)]


def test_a_change_is_two_figures() -> None:
    assert [f.value for f in figures("the queue fell from 200 cars to 30 cars")] == [200, 30]


@pytest.mark.parametrize(
    ("said", "counted", "fits"),
    [
        ("about 4.2k visitors", "4,187 visitors", True), ("4.2k visitors", "4,187 visitors", True), ("over 200 guests", "236 guests", True),
        ("almost 200 guests", "191 guests", True), ("between 30 and 40 beds", "37 beds", True), ("rund 50 Kisten", "47 Kisten", True),
        ("14 kegs", "19 kegs", False), ("4.2k visitors", "6,100 visitors", False), ("over 200 guests", "90 guests", False), ("30-40 beds", "55 beds", False),
    ],
)  # fmt: skip
def test_what_an_approximation_allows(said: str, counted: str, fits: bool) -> None:
    assert figures(said)[0].allows(figures(counted)[0]) is fits


def test_how_long() -> None:
    assert [seconds(figures(t)[0]) for t in ("40 minutes", "2 hours", "drei Stunden", "90 s", "3 jours", "14 kegs")] == [2400, 7200, 10800, 90, 259200, None]


def test_place_and_words_of_a_figure() -> None:
    text = "the dairy lost about 1,260 litres"
    figure = figures(text)[0]
    assert text[figure.start : figure.end].startswith("1,260")
    assert figure.measure == "volume"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for figure in figures(text):
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.low <= figure.high
    spelled(text)
    value_of(text)


WORDS = st.sampled_from("one two hundred thousand and twenty vierzig tausend cent mille quatre vingt dix mil doscientos y et k m 4 1.260 21,400 € % - to between".split())


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=14))
def test_no_mixture_of_number_words_breaks_it(words: list[str]) -> None:
    figures(" ".join(words))
    spelled("-".join(words))


# -- what a correction replaces -----------------------------------------------------------------------------------------
# rows of (author, text); which rows must go, and rows that must stay
CASES: Mapping[str, tuple[Sequence[tuple[str, str]], set[int], set[int]]] = {
    "x not y": ((("Ana", "42 beds lost on the ward"), ("Bo", "so 42 beds, ok"), ("Ana", "correction: 24 beds, not 42")), {1, 2}, {3}),
    "scratch that, y was": ((("Ana", "180 ferry cars stranded"), ("Ana", "scratch that, 180 was the queue on the road. 36 cars are stranded")), {1}, {2}),
    "make that": ((("Ana", "24,100 pilgrims on site"), ("Bo", "thanks"), ("Ana", "make that 21,400")), {1}, {2, 3}),
    "struck in notes": ((("Ana", "130 casks wait in the cellar"), ("Bo", "correction in the table: casks ~~130~~ 96")), {1}, set()),
    "german": ((("Jens", "140 Gläser sind kaputt"), ("Heike", "140 Gläser, notiert"), ("Jens", "nicht 140, es sind 104")), {1, 2}, {3}),
    "german sondern": ((("Jens", "rund 4.000 Wohnungen sind kalt"), ("Jens", "Korrektur: nicht 4.000 Wohnungen, sondern 5.300")), {1}, {2}),
    "spanish": ((("Iván", "30 camas cerradas"), ("Rosa", "30 camas, apuntado"), ("Iván", "corrijo, no son 30, son 13")), {1, 2}, {3}),
    "french": ((("Luc", "126 000 € de fromage perdu"), ("Luc", "je corrige : 31 400 € et pas 126 000")), {1}, {2}),
    "no number": ((("Ana", "all depots of the tram are shut"), ("Ana", "correction, not all depots: only three")), {1}, {2}),
    "edited message": ((("Ana", "42k books are wet"), ("Bo", "42k books, wow"), ("Ana", "books wet (edit: sorry, 4.2k not 42k)")), {1, 2}, {3}),
    "repeated after": ((("Ana", "31 cows are out"), ("Ana", "correction, 29 cows, not 31"), ("Bo", "so 31 cows, I tell the farmer")), {1, 3}, {2}),
    "repeated before by others": ((("Ana", "31 cows are out"), ("Bo", "31 cows, got it"), ("Cy", "farmer knows about the 31"), ("Ana", "sorry, 29 cows, not 31")), {1, 2, 3}, {4}),
    "holds both": ((("Ana", "31 cows are out"), ("Ana", "correction, 29 cows, not 31"), ("Bo", "Ana corrected 31 to 29 cows")), {1}, {2, 3}),
    "same value, another unit": ((("Ana", "30 buses are stuck"), ("Bo", "30 minutes until the crane comes"), ("Ana", "correction: 12 buses, not 30")), {1}, {2, 3}),
    "same value, money": ((("Ana", "500 tickets refunded"), ("Bo", "500 € for the plumber"), ("Ana", "correction: 420 tickets, not 500")), {1}, {2}),
    "unrelated numbers": ((("Ana", "31 cows are out"), ("Bo", "the barn has 8 doors"), ("Ana", "correction, 29 cows, not 31")), {1}, {2}),
    "my figure had": ((("Ana", "1,140 guests without water"), ("Ana", "careful, my 1,140 counted rooms. correction: 655 guests")), {1}, {2}),
    "ignore my": ((("Ana", "9,300 letters not sorted"), ("Ana", "ignore my 9,300, I counted twice. correction: 6,120 letters")), {1}, {2}),
    "others figure": ((("Ana", "212 hens sick"), ("Vet", "correction, Ana's 212 was the whole barn. 89 hens are sick")), {1}, {2}),
    "spelled": ((("Ana", "ninety-four calls at the lifeguard desk"), ("Ana", "I said ninety-four calls, correction, it's a hundred and thirty-eight")), {1}, {2}),
    "instead of": ((("Ana", "the choir lost 60 scores"), ("Bo", "correction: 16 scores instead of 60")), {1}, {2}),
    "just means more": ((("Ana", "14 boats adrift"), ("Bo", "not just 14 boats, correction, the whole pier is adrift")), set(), {1}),
    "no correction": ((("Ana", "14 boats adrift"), ("Bo", "now 19 boats adrift")), set(), {1, 2}),
    "a question": ((("Ana", "14 boats adrift"), ("Bo", "are you sure about 14?")), set(), {1}),
    "time": ((("Ana", "the weir began to leak at 06:40"), ("Bo", "began at 06:40, noted"), ("Ana", "correction: it began 05:30, not 06:40")), {1, 2}, {3}),
    "far away same figure": ((("Ana", "the zoo bought 12 parrots last year"), ("Bo", "12 gates jammed"), ("Bo", "correction: 21 gates, not 12")), {2}, {1, 3}),
    "sorry by same speaker": ((("Ana", "the cellar lost 75 hl"), ("Ana", "sorry, it's 57 hl, I misread")), {1}, {2}),
    "number kept": ((("Ana", "36 patients moved, 4 beds broken"), ("Ana", "correction: 6 beds broken, not 4. the 36 patients stand")), {1}, {2}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_correction_replaces(name: str, chat) -> None:
    rows, gone, stay = CASES[name]
    story = chat([(author, f"10:{i:02d}", text) for i, (author, text) in enumerate(rows)])
    keys = replaced(story)
    found = {t.line.passage.entry for t in story if t.key in keys}
    assert gone <= found, f"not replaced: {gone - found}"
    assert not stay & found, f"wrongly replaced: {stay & found}"


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 25


def test_a_far_repetition_is_left(chat) -> None:
    rows = [("Ana", "10:00", "31 cows out"), ("Ana", "10:01", "correction, 29 cows, not 31"), *[("Bo", "10:05", "milking")] * 40, ("Cy", "11:00", "31 cows in the other barn")]
    story = chat(rows)
    assert story.told[-1].key not in replaced(story)
