"""The engine's sentences in the person's language: found again, filled in again, and left alone where they are not known."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.sentences import Sentence
from satchel.learning.audit import bound
from satchel.learning.doubt import REASONS
from satchel.system.paths import resources
from satchel.ui import sentences, words
from satchel.ui.sentences import spoken

WORD = st.text(string.ascii_letters + "äñم{}%\\", min_size=1, max_size=9)


@pytest.fixture(autouse=True)
def english_again():
    yield
    words.use(Path("nowhere"), [])


def speak(tag: str) -> None:
    words.use(resources() / "locale", [tag])


def filled(sentence: str, value: str) -> str:
    names = [name for _text, name, _spec, _how in string.Formatter().parse(sentence) if name]
    return sentence.format(**dict.fromkeys(names, value))


@pytest.mark.parametrize("tag", ["de", "es"])
@pytest.mark.parametrize("sentence", Sentence)
def test_every_sentence_is_found_again(tag: str, sentence: Sentence) -> None:
    speak(tag)
    said = spoken(filled(sentence, "Rosenvold"))
    assert said == filled(words.known(sentence), "Rosenvold")
    assert said != filled(sentence, "Rosenvold")


@given(st.sampled_from(Sentence), WORD)
def test_in_english_nothing_changes(sentence: Sentence, value: str) -> None:
    assert spoken(filled(sentence, value)) == filled(sentence, value)


@pytest.mark.parametrize("tag", ["de", "es"])
def test_every_reason_for_doubt_has_its_words(tag: str) -> None:
    speak(tag)
    assert all(spoken(one) != one for one in REASONS)


def test_several_sentences_and_amounts() -> None:
    speak("de")
    assert spoken(bound(of=46, checked=10, wrong=0).sentence()) == (
        "10 von 46 geprüft, keine war falsch. Mit 95 % Sicherheit sind 0 bis 10 von allen 46 falsch (0 % bis 23,5 %)."
    )
    assert spoken("It runs well: it needs 2.1 GB of the 11.0 GB that are free; about 1,000 words a second. "
                  "Reading 2,000 tokens takes it 12 seconds.") == (
        "Es läuft gut: Es braucht 2,1 GB der 11,0 GB, die frei sind; etwa 1.000 Wörter in der Sekunde. "
        "Um 2.000 Token zu lesen, braucht es 12 Sekunden."
    )


def test_words_of_somebody_stay_as_they_are() -> None:
    speak("de")
    said = spoken("You chose Clerk for “Runs. Not Models” on 2026-03-12. It needs something to read.")
    assert said == "Clerk wurde am 2026-03-12 für „Runs. Not Models“ gewählt. Dafür braucht es etwas zu lesen."
    assert spoken("You named Dr. Watson.") == "Dr. Watson wurde genannt."
    assert spoken("Something of an agent's own.") == "Something of an agent's own."
    assert spoken("") == ""


def test_the_ways_to_part_a_text_are_not_all_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    count, looked = 30, []
    look = sentences._sentence
    monkeypatch.setattr(sentences, "_sentence", lambda text: looked.append(text) or look(text))
    text = "Its name is a. " * count + "And nobody has said this."
    assert spoken(text) == text
    assert len(looked) <= (count + 1) ** 2
