"""Decides whether text may go to a model endpoint, from labels and grants alone, and sees that each call has a row."""

from __future__ import annotations

from collections.abc import Callable

from satchel.domain.egress import Arrival, Departure, Grant
from satchel.domain.errors import RefusedError
from satchel.domain.labels import Privacy
from satchel.domain.ports import Ledger

_WHAT = {Privacy.PUBLIC: "public text", Privacy.PERSONAL: "personal text", Privacy.LOCAL_ONLY: "text that stays here"}


class EgressPolicy:
    """The `EgressGate` of `domain/ports.py`."""

    def __init__(
        self, ledger: Ledger, grant_of: Callable[[str], Grant | None], barred: Callable[[str], str] = lambda _origin: ""
    ) -> None:
        """`grant_of` finds an endpoint's grant by its name, `barred` says why nobody here may send to an origin (empty:
        he may); both are asked anew each time, so that a withdrawal holds at once.
        """
        self._ledger = ledger
        self._grant_of = grant_of
        self._barred = barred

    def admit(self, departure: Departure) -> int:
        """The number of the stored row; raises `RefusedError` or `StorageError`, and then nothing may leave."""
        why = self._barred(departure.origin)
        if why:
            raise RefusedError(why, "Use a model on this machine.")
        why = refusal(departure, self._grant_of(departure.endpoint))
        if why:
            raise RefusedError(why, "Use a model on this machine, or add the endpoint again with what it may get.")
        return self._ledger.begin(departure)

    def settle(self, number: int, arrival: Arrival) -> None:
        """What came of it."""
        self._ledger.complete(number, arrival)


def refusal(departure: Departure, grant: Grant | None) -> str:
    """Why a request may not leave, as a sentence; empty when it may."""
    name, privacy = departure.endpoint, departure.labels.privacy
    if grant is None or grant.endpoint != name:
        return f"No text may go to the endpoint {name}: it was never added, or it was removed."
    if grant.origin != departure.origin:
        return f"No text may go to {departure.origin}: the endpoint {name} was added for {grant.origin}."
    if privacy is Privacy.LOCAL_ONLY and not grant.is_local:
        return f"This text must stay on this machine, and the endpoint {name} is not on it."
    if privacy.strictness > grant.privacy.strictness:
        return f"The endpoint {name} may get {_WHAT[grant.privacy]} at most, and this is {_WHAT[privacy]}."
    return ""
