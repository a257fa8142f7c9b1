"""How a number is written: which marks stand between its digits, by language and region (Unicode CLDR, as Qt has it)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_TAG = re.compile(r"(?P<language>[A-Za-z]{2,3})(?:[-_](?P<rest>[A-Za-z0-9_-]{0,40}))?(?:[.@].*)?")
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """`least` is the number of digits from which a whole number is set in groups of three."""

    thousands: str = ","
    decimal: str = "."
    least: int = 4


ENGLISH = Marks()
_COMMA_FIRST = Marks(thousands=".", decimal=",")
_SPAIN = Marks(thousands=".", decimal=",", least=5)
_BY_TAG = {
    "en": ENGLISH, "de": _COMMA_FIRST, "de_AT": Marks(thousands=_NO_BREAK, decimal=","),
    "de_CH": Marks(thousands="'"), "de_LI": Marks(thousands="'"),
    "es": _SPAIN, "es_CR": Marks(thousands=_NO_BREAK, decimal=","),
    **{f"es_{region}": _COMMA_FIRST for region in ("AR", "BO", "CL", "CO", "EC", "PY", "UY", "VE")},
    **{f"es_{region}": ENGLISH for region in ("419", "BR", "BZ", "CU", "DO", "GT", "HN", "MX", "NI", "PA", "PE", "PR",
                                              "SV", "US")},
}  # fmt: skip


def language_of(tag: str) -> str:
    """``de`` of ``de_AT``, ``de-Latn-AT``, ``de_AT.UTF-8``; "" for what is no language."""
    found = _TAG.fullmatch(tag)
    return found["language"].lower() if found else ""


def region_of(tag: str) -> str:
    """``AT`` of ``de-Latn-AT``; "" where it names none."""
    found = _TAG.fullmatch(tag)
    parts = re.split(r"[-_]", found["rest"] or "") if found else []
    return next((one.upper() for one in parts if re.fullmatch(r"[A-Za-z]{2}|[0-9]{3}", one)), "")


def marks(tag: str) -> Marks:
    """Of a language in a region; a region that writes as its language does needs no row, a language without one is English."""
    language = language_of(tag)
    return _BY_TAG.get(f"{language}_{region_of(tag)}") or _BY_TAG.get(language) or ENGLISH


def written(value: float, marks: Marks, *, digits: int | None = None) -> str:
    """With so many digits behind the decimal mark, or as many as it has. What is no number is a dash."""
    if isinstance(value, float) and not math.isfinite(value):
        return "–"
    plain = f"{abs(value)}" if digits is None or (isinstance(value, int) and not digits) else f"{abs(value):.{digits}f}"
    whole, _point, rest = plain.partition(".")
    sign = "-" if value < 0 and plain.strip("0.") else ""
    if not rest.isdigit() and not whole.isdigit():  # 1e+20
        return sign + plain.replace(".", marks.decimal)
    grouped = f"{int(whole):,}".replace(",", marks.thousands) if len(whole) >= marks.least else whole
    return f"{sign}{grouped}{marks.decimal}{rest}" if rest else f"{sign}{grouped}"
