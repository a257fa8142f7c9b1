"""Greetings and signatures, and lines that only look like them."""

from __future__ import annotations

import pytest

from satchel.craft.incident.courtesy import is_courtesy
from satchel.craft.incident.lines import cut
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import Passage


@pytest.mark.parametrize("text", [
    "Dear Ms Okonkwo,", "Hi all", "Good morning both,", "Sehr geehrte Frau Lindner,", "Bonjour à tous,", "Hola equipo:", "Teresa,",
    "Kind regards", "Thanks!", "Mit freundlichen Grüßen", "Viele Grüße", "Cordialement,", "Saludos", "-- Rhona Baird", "R. Baird", "rhona",
])  # fmt: skip
def test_courtesies(text):
    assert is_courtesy(text, "Rhona Baird <rhona@looms.example>")


@pytest.mark.parametrize("text", [
    "Looms 3 and 4 stopped", "Thanks to the new belt the looms run again", "Dear me, the vat is empty", "Hi, the vat is empty", "Morning shift lost 40 bolts",
    "Rhona stopped the looms", "Best guess: the belt", "Regards the belt: it was replaced on Friday",
])  # fmt: skip
def test_statements(text):
    assert not is_courtesy(text, "Rhona Baird")


def test_a_mail_loses_its_courtesies_and_a_chat_line_does_not():
    labels = Labels(origins=frozenset({Origin.OTHERS}))
    mail = Passage(source="m", entry=1, author="Rhona Baird", text="Dear all,\nlooms 3 and 4 stand still.\nKind regards\nRhona", labels=labels)
    chat = Passage(source="c", entry=1, author="rhona", text="thanks", labels=labels)
    assert [line.text for line in cut([mail])[0]] == ["looms 3 and 4 stand still."]
    assert [line.text for line in cut([chat])[0]] == ["thanks"]
