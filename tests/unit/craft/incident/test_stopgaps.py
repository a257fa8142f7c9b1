"""What only bridges an incident, in words from a lighthouse, a tailor's shop and a vineyard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.craft.incident.stopgaps import hands_on, is_stopgap, mends_later


@pytest.mark.parametrize("text", [
    "we turn the lamp by hand until the motor is back", "the spare needle does for today", "solange nehmen wir die alte Presse",
    "de momento podamos a mano", "en attendant on coud à la main",
])  # fmt: skip
def test_what_is_done_only_for_now(text):
    assert is_stopgap(text)


@pytest.mark.parametrize("text", ["the lamp turns again", "die Presse läuft", "la viña está podada", "tout est cousu"])
def test_what_is_done_for_good(text):
    assert not is_stopgap(text)


@pytest.mark.parametrize("text", ["new lens comes on thursday", "der Techniker kommt morgen", "la pieza llega el lunes", "la pièce arrive demain"])
def test_what_mends_it_comes_later(text):
    assert mends_later(text)


@pytest.mark.parametrize("text", ["new lens is in", "see you tomorrow", "nos vemos el lunes"])
def test_neither_a_part_nor_a_day_alone_is_a_repair_to_come(text):
    assert not mends_later(text)


@pytest.mark.parametrize("text", ["state for the night: no thread anywhere", "I'll look again at six", "übergebe an die Nachtschicht", "cambio de turno, sigue igual"])
def test_it_is_handed_on_as_it_is(text):
    assert hands_on(text)


@given(st.text(max_size=200))
def test_any_text_is_judged(text):
    assert {is_stopgap(text), mends_later(text), hands_on(text)} <= {True, False}
