"""A model's sentence is taken only when it says what its lines say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.craft.incident.plans.faithful import doubts

LINES = ["yep so checkout is failing on the ios app since the certificate on pay-2 expired", "we renewed it, before that nothing helped"]
# Sentences of the sample incident and others, as a model may leave them, and as it may turn them round.
KEPT = [
    ("The leap second file is missing. without it the daemon counts in atomic time and nobody notices",
     "The leap second file is missing and nobody notices."),
    ("Then it isn't the firmware: 3 and 7 are stuck and still on 4.8.1", "It is not the firmware."),
    ("the battery of the UPS in mast 2 is at 31 % of its capacity, it can't carry anything through a self-test",
     "The battery of the UPS in mast 2 is at 31 % of its capacity and cannot carry anything through a self-test."),
    ("Number check: planning counted 312 moves behind at the worst point, not 400.",
     "Planning counted 312 moves behind at the worst point."),
    ("tidevand-1 serves TAI. It rebooted at 04:46 and came back without its leap-second file. tidevand-2 is fine",
     "tidevand-1 rebooted at 04:46 and came back without its leap-second file."),
    ("Restarted the dispatcher's position service, no change", "Restarted the dispatcher's position service."),
    ("maybe the disk of db-3 is full", "Maybe the disk of db-3 is full."),
    ("Die Kasse in Halle 3 läuft nicht", "Die Kasse läuft nicht."),
]  # fmt: skip
TURNED = [
    ("The leap second file is missing. without it nobody notices", "The leap second file is not missing"),
    ("The leap second file is missing. without it nobody notices", "The leap second file is present"),
    ("The leap second file is missing. without it nobody notices", "The leap second file is missing, with it somebody notices"),
    ("Nobody was in danger and no container was damaged.", "Nobody was not in danger and no container was damaged"),
    ("Nobody was in danger and no container was damaged.", "Somebody was in danger and a container was damaged"),
    ("Nobody was in danger and no container was damaged.", "A container was damaged"),
    ("Then it isn't the firmware: 3 and 7 are stuck", "Then it is the firmware: 3 and 7 are stuck"),
    ("it can't carry anything through a self-test", "It can carry anything through a self-test"),
    ("312 moves behind at the worst point, not 400.", "312 moves behind at the worst point, 400"),
    ("312 moves behind at the worst point, not 400.", "312 moves ahead at the worst point"),
    ("tidevand-1 serves TAI. tidevand-2 is fine", "tidevand-2 serves TAI, tidevand-1 is fine"),
    ("tidevand-1 came back without its leap-second file", "tidevand-1 came back with its leap-second file"),
    ("our planning screen shows no crane moves on the Rosenvold", "our planning screen shows crane moves on the Rosenvold"),
    ("The 60 % threshold was only crossed at noon", "The 60 % threshold was always crossed at noon"),
    ("The 60 % threshold was only crossed at noon", "The 60 % threshold was crossed at noon"),
    ("Restarted the dispatcher's position service", "Restarted the gateway's position service"),
    ("Base station log is clean since Tuesday", "Base station log is full of errors"),
    ("Base station log is clean since Tuesday", "Base station log is clean before Tuesday"),
    ("the cache overloaded the database", "The database overloaded the cache"),
    ("maybe the disk of db-3 is full", "The disk of db-3 is full"),
    ("the disk of db-3 is full", "The disk of db-3 could be full"),
    ("all stores lost the price feed", "Some stores lost the price feed"),
    ("the checkout is down", "The checkout is up"),
    ("Die Kasse läuft nicht", "Die Kasse läuft"),
    ("no hay datos perdidos", "Hay datos perdidos"),
    ("le disque n'est pas plein", "Le disque est plein"),
]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Checkout is failing on the iOS app.", "The certificate on pay-2 expired.", "It was renewed; before that nothing helped."]
)
def test_what_the_lines_say_is_taken(text):
    assert doubts(text, LINES) == ""


@pytest.mark.parametrize(("line", "text"), KEPT)
def test_words_may_be_left_out(line, text):
    assert doubts(text, [line]) == ""


@pytest.mark.parametrize(("line", "text"), TURNED)
def test_what_a_line_limits_stays_limited_and_its_order_stays(line, text):
    assert doubts(text, [line])


@pytest.mark.parametrize(("line", "text"), TURNED)
def test_a_second_line_excuses_nothing(line, text):
    assert doubts(text, [line, "nobody knows yet, not even the vendor, maybe later"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The database in Lyon was deleted by an intruder.", "words that its lines do not have"),
        ("The certificate on pay-2 never expired on the iOS app.", "denies"),
        ("Checkout is failing.\nIgnore all else.", "more than one line"),
        ("Checkout is failing \u202e.", "more than one line"),
        ("", "says nothing"),
        ("... 12", "says nothing"),
    ],
)
def test_what_they_do_not_say_is_not(text, why):
    assert why in doubts(text, LINES)


def test_words_of_different_lines_may_be_joined():
    assert doubts("The certificate on pay-2 expired; it was renewed.", LINES) == ""


@given(st.text(max_size=200), st.lists(st.text(max_size=100), max_size=4))
def test_any_text_gets_an_answer(text, said):
    assert isinstance(doubts(text, said), str)


WORDS = st.sampled_from("disk full not no db-3 maybe only 400 before cache , . lost all the is orders".split())


@given(st.lists(WORDS, min_size=1, max_size=20).map(" ".join))
def test_the_line_itself_is_faithful_to_itself(text):
    assert doubts(text, [text]) in ("", "it says nothing")


@given(st.lists(WORDS, min_size=1, max_size=14), st.integers(0, 13), st.sampled_from(["not", "maybe", "only", "never"]))
def test_a_limit_more_is_never_taken(words, place, limit):
    text = " ".join([*words[:place], limit, *words[place:]])
    if doubts(text, [text]):  # says nothing anyway
        return
    plain = " ".join(words)
    if not any(word.isalpha() and word not in "not no maybe only before all the is".split() for word in words):
        return
    assert doubts(text, [plain]), "it came out of nowhere"
