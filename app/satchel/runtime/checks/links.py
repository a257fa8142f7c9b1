"""Addresses in a claim (web, mail, network, file) must stand in the cited entries, whole."""

from __future__ import annotations

import re

from satchel.runtime.checks.evidence import Evidence, take

_LINK = re.compile(
    r"""(?xi)
      (?:[a-z][a-z0-9+.-]{1,15}://|www\.) [^\s<>"'`|]+
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | (?<![\w.]) \d{1,3}(?:\.\d{1,3}){3} (?:[:/]\d{1,5})? (?![\w.]*\d)
    | (?<![\w:]) (?:[0-9a-f]{0,4}:){3,7} [0-9a-f]{0,4} (?![\w:])
    | (?<![\w.]) (?:[a-z0-9_](?:[\w-]*\w)?\.)+ [a-z]{2,} (?:[:/][^\s<>"'`|,;]*)? (?![\w-]|\.\w)
    | (?<![\w/.]) /[\w.-]+ (?:/[\w.-]*)+
    """
)
_GOES_ON = re.compile(r"[\w/@-]|[.:]\w")
_WEB_GOES_ON = re.compile(r"[\w/@%&=-]|[.:?#][\w/]")
_TRAILING = ".,;:!?)]}*'\""


def missing(text: str, evidence: Evidence) -> tuple[list[str], str]:
    """Addresses that the evidence does not have, and the text without any address. `text` is in normal form."""
    found, rest = take(_LINK, text)
    absent = []
    for one in found:
        address = one[0].rstrip(_TRAILING).casefold()
        if address and not _stands(address, evidence.text, _WEB_GOES_ON if "://" in address else _GOES_ON):
            absent.append(address)
    return absent, rest


def _stands(address: str, hay: str, goes_on: re.Pattern[str]) -> bool:
    """Whether the address is there as a whole: not the beginning of a longer one."""
    place = hay.find(address)
    while place >= 0:
        before = hay[place - 1] if place else " "
        after = hay[place + len(address) :][:2]
        if not goes_on.match(after) and not re.match(r"[\w@.-]", before):
            return True
        place = hay.find(address, place + 1)
    return False
