"""Numbers as people of a language and region write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from satchel.ui.numbers import ENGLISH, Marks, language_of, marks, region_of, written

ANY, SPANISH, GERMAN = QLocale.Country.AnyTerritory, QLocale.Language.Spanish, QLocale.Language.German
PLACES = [
    locale for language in (GERMAN, SPANISH) for locale in QLocale.matchingLocales(language, QLocale.Script.AnyScript, ANY)
] + [QLocale("en_US"), QLocale("en_GB")]  # fmt: skip


@given(st.sampled_from(PLACES), st.integers(-(2**62), 2**62))
def test_whole_numbers_are_written_as_qt_does(locale, value):
    assert written(value, marks(locale.name())) == locale.toString(value)


@given(st.sampled_from(PLACES), st.integers(-(10**9), 10**9))
def test_fractions_are_written_as_qt_does(locale, tenths):
    value = tenths / 10
    if value:
        assert written(value, marks(locale.name()), digits=1) == locale.toString(value, "f", 1)


@given(st.one_of(st.integers(), st.floats()), st.sampled_from(["de", "de_CH", "es", "es_MX", "en", "fr", ""]))
def test_no_number_is_lost(value, tag):
    own = marks(tag)
    said = written(value, own)
    if isinstance(value, float) and not math.isfinite(value):
        assert said == "–"
    elif "e" in said:
        assert float(said.replace(own.decimal, ".")) == value
    else:
        assert float(said.replace(own.thousands, "").replace(own.decimal, ".")) == float(value) or isinstance(value, int)
        if isinstance(value, int):
            assert int(said.replace(own.thousands, "")) == value


@pytest.mark.parametrize(("tag", "whole", "tenths"), [
    ("de", "12.345", "1.234,5"), ("de-Latn-AT", "12\u00a0345", "1\u00a0234,5"), ("de_CH.UTF-8", "12'345", "1'234.5"),
    ("es_ES", "12.345", "1234,5"), ("es-419", "12,345", "1,234.5"), ("es_MX", "12,345", "1,234.5"), ("es_AR@euro", "12.345", "1.234,5"),
    ("en_US", "12,345", "1,234.5"), ("fr_FR", "12,345", "1,234.5"), ("C", "12,345", "1,234.5"), ("", "12,345", "1,234.5"),
])  # fmt: skip
def test_by_language_and_region(tag, whole, tenths):
    assert written(12_345, marks(tag)) == whole
    assert written(1_234.5, marks(tag), digits=1) == tenths


def test_as_many_digits_as_it_has():
    assert [written(one, ENGLISH) for one in (0.95, 1234.5, -2, 1e22)] == ["0.95", "1,234.5", "-2", "1e+22"]
    assert written(-0.04, Marks(), digits=1) == "0.0"


@given(st.text(max_size=60))
def test_no_tag_is_too_odd(untrusted_tag):
    assert isinstance(marks(untrusted_tag), Marks)
    assert len(region_of(untrusted_tag)) in (0, 2, 3)
    assert language_of(untrusted_tag) == "" or language_of(untrusted_tag).isascii()
