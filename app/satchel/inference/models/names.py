"""What a person means by the name of a model: one of the home, one that can be fetched, or a slip of the finger."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from satchel.domain.errors import NotFoundError
from satchel.inference.models.catalogue import Offer
from satchel.inference.models.registry import Entry, Remote


def model_here(name: str, entries: Sequence[Entry | Remote], offers: Sequence[Offer]) -> Entry | Remote:
    """The model or endpoint of the home. Raises `NotFoundError`: it can be fetched, or this is what it may be."""
    for entry in entries:
        if _same(entry.name, name):
            return entry
    for offer in offers:
        if _names(offer, name):
            raise NotFoundError(f"{offer.name} is not here yet.", f"Fetch it: satchel models pull {offer.id}")
    raise _unknown(name, [entry.name for entry in entries], "satchel models list")


def model_to_fetch(name: str, offers: Sequence[Offer]) -> Offer:
    """The model of the catalogue. Raises `NotFoundError`."""
    for offer in offers:
        if _names(offer, name):
            return offer
    raise _unknown(name, [offer.id for offer in offers], "satchel models list --catalogue")


def _names(offer: Offer, name: str) -> bool:
    return _same(offer.id, name) or _same(offer.name, name)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.strip().casefold()


def _unknown(name: str, known: Iterable[str], where: str) -> NotFoundError:
    by_fold = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold()[:200], by_fold, n=1, cutoff=0.5)
    hint = f"Did you mean {by_fold[near[0]]}? All of them: {where}" if near else f"See: {where}"
    return NotFoundError(f"There is no model {name[:200]!r}.", hint)
