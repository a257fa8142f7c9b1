"""Which catalogue is taken, and that a damaged one costs no more than the translation."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satchel.system.paths import resources
from satchel.ui import words

LOCALES = resources() / "locale"
GERMAN = LOCALES / "de" / "LC_MESSAGES" / "satchel.mo"


@pytest.fixture(autouse=True)
def english_again():
    yield
    words.use(Path("nowhere"), [])


def said() -> tuple[str, str, str]:
    return words._("Runs"), words.n_("{n} run has news", "{n} runs have news", 12_345), words.number(0.5)


ENGLISH = ("Runs", "12,345 runs have news", "0.5")


@pytest.mark.parametrize(("tags", "code", "expected"), [
    (["de"], "de", ("Läufe", "Neues von 12.345 Läufen", "0,5")),
    (["de_AT"], "de", ("Läufe", "Neues von 12\u00a0345 Läufen", "0,5")),
    (["de_Latn_AT", "de_AT", "de_Latn", "de"], "de", ("Läufe", "Neues von 12\u00a0345 Läufen", "0,5")),
    (["es_MX"], "es", ("Ejecuciones", "Novedades de 12,345 ejecuciones", "0.5")),
    (["es-ES"], "es", ("Ejecuciones", "Novedades de 12.345 ejecuciones", "0,5")),
    (["fr_FR", "de_DE"], "de", ("Läufe", "Neues von 12.345 Läufen", "0,5")),
    (["en_US", "de"], "en", ENGLISH), (["xx"], "en", ENGLISH), (["C"], "en", ENGLISH), ([], "en", ENGLISH),
    (["../de", "de/../es", "\0", "", "."], "en", ENGLISH),
])  # fmt: skip
def test_the_first_language_that_there_is(tags, code, expected):
    assert words.use(LOCALES, tags) == code
    assert said() == expected


def test_one_is_one(tmp_path):
    words.use(LOCALES, ["de"])
    assert words.n_("{n} run has news", "{n} runs have news", 1) == "Neues von 1 Lauf"
    assert words._("") == ""


def test_a_region_of_its_own_goes_first(tmp_path):
    for name, text in (("pt", "Execuções"), ("pt_BR", "Rodadas")):
        catalogue = Catalog(locale=name)
        catalogue.add("Runs", text)
        file = tmp_path / name / "LC_MESSAGES" / "satchel.mo"
        file.parent.mkdir(parents=True)
        with file.open("wb") as stream:
            write_mo(stream, catalogue)
    words.use(tmp_path, ["pt-Latn-BR", "pt"])
    assert words._("Runs") == "Rodadas"
    words.use(tmp_path, ["pt_PT"])
    assert words._("Runs") == "Execuções"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_catalogue_is_no_crash(data, tmp_path, caplog):
    whole = GERMAN.read_bytes()
    file = tmp_path / "de" / "LC_MESSAGES" / "satchel.mo"
    file.parent.mkdir(parents=True, exist_ok=True)
    body = bytearray(whole)
    for _time in range(data.draw(st.integers(0, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(body[: data.draw(st.one_of(st.just(len(body)), st.integers(0, len(body))))])
    with caplog.at_level(logging.CRITICAL):
        words.use(tmp_path, ["de"])
    assert words._("{n} of {all}").format(n=1, all=2)
    assert words._("Read by {agent}, no model.").format(agent="a")
    for count in (0, 1, 2, 5):
        assert words.n_("{n} source", "{n} sources", count)


def test_a_catalogue_of_nonsense_is_english_and_is_logged(tmp_path, caplog):
    file = tmp_path / "de" / "LC_MESSAGES" / "satchel.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xde\x12\x04\x95" + b"\xff" * 40)
    with caplog.at_level(logging.WARNING):
        assert words.use(tmp_path, ["de_DE"]) == "en"
    assert said() == ENGLISH
    assert "cannot be read" in caplog.text
    shutil.rmtree(tmp_path / "de")
    assert words.use(tmp_path, ["de_DE"]) == "en"


@pytest.mark.parametrize(("said", "is_used"), [("{n} von {all}", True), ("{n} von {alle}", False), ("{n} von {all", False), ("{n}", False),
                                               ("{} von {all}", False)])  # fmt: skip
def test_a_translation_that_fills_in_something_else_is_not_used(tmp_path, said, is_used):
    catalogue = Catalog(locale="de")
    catalogue.add("{n} of {all}", said)
    catalogue.add(("{n} line", "{n} lines"), (said.replace("all", "n"), said.replace("all", "n")))
    file = tmp_path / "de" / "LC_MESSAGES" / "satchel.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_mo(stream, catalogue)
    assert words.use(tmp_path, ["de"]) == "de"
    assert (words._("{n} of {all}") == said) is is_used
    assert words.n_("{n} line", "{n} lines", 3)


def test_a_rule_for_plurals_that_divides_by_nothing(tmp_path):
    catalogue = Catalog(locale="de")
    catalogue.add(("{n} line", "{n} lines"), ("{n} Zeile", "{n} Zeilen"))
    file = tmp_path / "de" / "LC_MESSAGES" / "satchel.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_mo(stream, catalogue)
    body = file.read_bytes()
    assert b"(n != 1)" in body
    file.write_bytes(body.replace(b"(n != 1)", b"(n%0 >1)"))
    words.use(tmp_path, ["de"])
    assert words.n_("{n} line", "{n} lines", 3) == "3 lines"


def test_who_reads_from_the_right():
    assert [one for one in ("ar", "he", "fa", "de", "es", "en") if words.is_right_to_left(one)] == ["ar", "he", "fa"]
