"""Numbers of a claim must be in the cited entries, compared by value: 4.2k, 4200, 4,200 and "forty-two hundred"."""

from __future__ import annotations

import re

from satchel.runtime.checks.evidence import Evidence
from satchel.runtime.checks.spelled import spelled

_SCALE = {
    "k": 1e3, "tsd": 1e3, "thousand": 1e3, "tausend": 1e3, "mil": 1e3, "mille": 1e3,
    "mio": 1e6, "mn": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6, "millones": 1e6, "millón": 1e6,
    "bn": 1e9, "mrd": 1e9, "billion": 1e9, "billions": 1e9, "milliarden": 1e9, "milliards": 1e9,
}  # fmt: skip
_PERCENT = r"%|per\s?cent\b|pct\b|prozent\b|por\sciento\b|pour\scent\b"
_NUMBER = re.compile(
    r"(?<![^\W_])(?P<number>\d{1,3}(?:[.,']\d{3})+(?:[.,]\d+)?|\d{1,3}(?:\s\d{3})+(?!\d)|\d+(?:[.,]\d+)*)"
    rf"(?:\s?(?P<percent>{_PERCENT})|\s?(?P<scale>{'|'.join(sorted(_SCALE, key=len, reverse=True))})(?![^\W_])"
    r"|(?P<big>m)(?![^\W_]))?"
)

Reading = tuple[float | str, bool]  # value (or the digits of a dotted number such as 2.4.1), whether it is a percentage


def readings(text: str) -> list[tuple[str, list[set[Reading]]]]:
    """Every number as written, with the readings of the whole and, where blanks part it, of each of its parts.

    Any reading of the whole will do, or one of each part: "14 300" is one number or two.
    """
    out = []
    for hit in _NUMBER.finditer(text):
        number, percent = hit["number"], hit["percent"] is not None
        scales = [_SCALE[hit["scale"]]] if hit["scale"] else [1e6, 1.0] if hit["big"] else [1.0]
        whole = {(_scaled(value, scale), percent) for value in _values(number) for scale in scales}
        parts = [whole]
        if re.search(r"\s", number):
            parts += [{(float(part), percent)} for part in number.split()]
        out.append((hit[0].strip(), parts))
    return out


def _scaled(value: float | str, scale: float) -> float | str:
    return round(value * scale, 6) if isinstance(value, float) else value


def _values(number: str) -> set[float | str]:
    bare = re.sub(r"[\s']", "", number)
    if bare.isdigit():
        return {float(bare)} if len(bare) < 300 else {bare}
    if len(re.findall(r"[.,]", bare)) == 1:
        out: set[float | str] = {float(bare.replace(",", "."))}
        if re.fullmatch(r"\d{1,3}[.,]\d{3}", bare) and not bare.startswith("0"):
            out.add(float(re.sub(r"[.,]", "", bare)))
        return out
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare):
        return {float(bare.replace(",", ""))}
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", bare):
        return {float(bare.replace(".", "").replace(",", "."))}
    return {bare}


def missing(text: str, evidence: Evidence) -> tuple[list[str], list[str]]:
    """Numbers that the evidence does not have; and those it has, but not as a percentage. `text` is folded."""
    known: set[float | str] = {float(at.year) for at in evidence.moments}
    known_percent: set[float | str] = set()
    for _, parts in readings(evidence.text):
        for value, percent in set().union(*parts):
            known.add(value)
            if percent:
                known_percent.add(value)
    known |= set(spelled(evidence.text).values())
    if re.search(_PERCENT, evidence.text):
        known_percent |= set(spelled(evidence.text).values())
    absent, doubtful = [], []
    for shown, parts in readings(text):
        whole, rest = parts[0], parts[1:]
        if {v for v, _ in whole} & known:
            if any(p for _, p in whole) and not {v for v, _ in whole} & known_percent:
                doubtful.append(shown)
        elif not (rest and all({v for v, _ in part} & known for part in rest)):
            absent.append(shown)
    absent += [shown for shown, value in spelled(text).items() if value not in known]
    return absent, doubtful
