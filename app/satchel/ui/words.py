"""Every word and number of the window in the person's language: gettext catalogues in `resources/locale`, English
without one.

Presenters and views mark their texts with `_` and `n_`; `packaging/translate.py` collects them, and what the engine declares:
settings, reasons for doubt, whole sentences (`satchel.ui.sentences`), descriptions of models. What else the engine says (errors,
notes of steps) stays English.
"""

from __future__ import annotations

import gettext
import logging
import re
import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from satchel.ui.numbers import ENGLISH, language_of, marks, region_of, written

_log = logging.getLogger(__name__)
DOMAIN = "satchel"
_SOURCE = "en"  # what the texts in the code are written in
_FROM_THE_RIGHT = ("ar", "dv", "fa", "he", "iw", "ku", "ps", "sd", "ug", "ur", "yi")
_PLACE = re.compile(r"\{\w*\}|[{}]")
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_marks = ENGLISH


def use(folder: Path, languages: Sequence[str]) -> str:
    """Takes the first language that there is a catalogue for; its code, or ``en``."""
    global _catalogue, _marks
    _catalogue, _marks = gettext.NullTranslations(), ENGLISH
    code = _SOURCE
    for tag in languages:
        if language_of(tag) == _SOURCE:
            break
        found = _catalogue_of(folder, tag)
        if found is not None:
            _catalogue, _marks, code = found, marks(tag), language_of(tag)
            break
    _one.cache_clear()
    _many.cache_clear()
    return code


def is_right_to_left(language: str) -> bool:
    """Whether it is read from the right."""
    return language in _FROM_THE_RIGHT


def _(text: str) -> str:
    """The text in the person's language."""
    return _one(text) if text else ""


def known(text: str) -> str:
    """A text of the program's that does not stand in the window's code, such as a setting's title; in the person's language
    where the catalogue has it.
    """
    return _one(text) if text else ""


def n_(one: str, many: str, count: int, **places: str) -> str:
    """The text for so many things; ``{n}`` in it is the number, other places are filled by name."""
    return _many(one, many, count).format(n=number(count), **places)


def isolated(text: str) -> str:
    """A name or title from elsewhere, so that one that is read from the other side does not turn the words around it."""
    return f"\u2068{text}\u2069" if text else ""


def number(value: float, *, digits: int | None = None) -> str:
    """As the person's language writes it, with so many digits behind the decimal mark, or as many as it has."""
    return written(value, _marks, digits=digits)


@lru_cache(maxsize=4096)
def _one(text: str) -> str:
    said = _catalogue.gettext(text)
    return said if _places(said) == _places(text) else text


@lru_cache(maxsize=4096)
def _many(one: str, many: str, count: int) -> str:
    source = one if count == 1 else many
    try:
        said = _catalogue.ngettext(one, many, count)
    except ArithmeticError:  # a damaged rule for plurals
        return source
    return said if said and _places(said) <= _places(one) | _places(many) else source


def _places(text: str) -> set[str]:
    """What is filled in: a translation that names something else (of a damaged file, say) is not used."""
    return set(_PLACE.findall(text))


def _catalogue_of(folder: Path, tag: str) -> gettext.GNUTranslations | None:
    """The most special one that there is: ``pt_BR`` before ``pt``. One that is damaged is none."""
    for name in _names(tag):
        try:
            with (folder / name / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
                return gettext.GNUTranslations(file)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, LookupError, OverflowError, MemoryError, struct.error) as error:
            _log.warning("the catalogue %s cannot be read: %s", name, type(error).__name__)
    return None


def _names(tag: str) -> Iterator[str]:
    language, region = language_of(tag), region_of(tag)
    if language and region:
        yield f"{language}_{region}"
    if language:
        yield language
