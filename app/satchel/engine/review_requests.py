"""What an engine can be asked about reviews: the inbox, one claim, decisions, undoing them, and sample audits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, get_args

from satchel.domain.errors import SatchelError, UsageError
from satchel.domain.review import Verdict, Wish
from satchel.engine.params import Emit, Params, number, numbers, text, texts

Status = Literal["open", "decided", "all"]
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_MOST_ITEMS = 1_000
_MOST_NAMED = 10_000  # claims of one decision
_ENDLESS = 2**31


class Reviews(Protocol):
    """What the desk needs of the reviews; everything blocks."""

    @property
    def revision(self) -> int:
        """How often something was decided or undone."""
        ...

    def inbox(self, *, status: Status, run: str | None, limit: int, offset: int) -> dict[str, Any]:
        """Claims by doubt."""
        ...

    def show(self, run: str, claim: str) -> dict[str, Any]:
        """One claim with what it rests on."""
        ...

    def decide(self, wish: Wish) -> dict[str, Any]:
        """All of it or nothing."""
        ...

    def undo(self, *, run: str | None, numbers: Sequence[int]) -> dict[str, Any]:
        """Those named, else the last batch."""
        ...

    def audit(self, *, run: str | None, size: int, number: int) -> dict[str, Any]:
        """A sample to check."""
        ...

    def audit_result(self, *, run: str | None, size: int, number: int) -> dict[str, Any]:
        """What the checks say about all."""
        ...


class Waiting(Protocol):
    """What the desk needs of the run service here."""

    async def reviewed(self, run: str) -> bool:
        """Goes on with a run that waited for decisions when it has them all."""
        ...


class HasReviews(Protocol):
    """The desk, as these requests see it."""

    @property
    def reviews(self) -> Reviews:
        """The home's reviews."""
        ...

    @property
    def service(self) -> Waiting:
        """Where runs wait for them."""
        ...


async def _list(desk: HasReviews, params: Params, _emit: Emit) -> Any:
    status = params.get("status", "open")
    if status not in get_args(Status):
        raise UsageError("There is no such status of a claim.", "Use open, decided or all.")
    limit = number(params, "limit", 50, least=1, most=_MOST_ITEMS)
    offset = number(params, "offset", 0, least=0, most=_ENDLESS)
    return await asyncio.to_thread(desk.reviews.inbox, status=status, run=_run(params), limit=limit, offset=offset)


async def _show(desk: HasReviews, params: Params, _emit: Emit) -> Any:
    return await asyncio.to_thread(desk.reviews.show, text(params, "run"), text(params, "claim"))


async def _decide(desk: HasReviews, params: Params, _emit: Emit) -> Any:
    """`claims` names them, or is "open": all that are. A run that waited for the last of them goes on."""
    verdict = next((one for one in _VERDICTS if one == params.get("verdict")), None)
    if verdict is None:
        raise UsageError("There is no such verdict.", "Use accept, edit or reject.")
    every = params.get("claims") == "open"
    wish = Wish(
        run=text(params, "run"), verdict=verdict, every=every,
        claims=() if every else texts(params, "claims", most=_MOST_NAMED),
        text=text({"text": "", **params}, "text"), reason=text({"reason": "", **params}, "reason"),
    )  # fmt: skip
    done = await asyncio.to_thread(desk.reviews.decide, wish)
    goes_on, notice = False, ""
    if done["open"] == 0:
        try:
            goes_on = await desk.service.reviewed(done["run"])
        except SatchelError as error:  # what was decided is stored; that the run cannot go on is another matter
            notice = f"The run cannot go on: {error.what}"
    return {**done, "goes_on": goes_on, **({"notice": notice} if notice else {})}


async def _undo(desk: HasReviews, params: Params, _emit: Emit) -> Any:
    chosen = numbers(params, "numbers", most=_MOST_NAMED)
    return await asyncio.to_thread(desk.reviews.undo, run=_run(params), numbers=chosen)


async def _audit(desk: HasReviews, params: Params, _emit: Emit) -> Any:
    return await asyncio.to_thread(desk.reviews.audit, run=_run(params), **_sample(params))


async def _audit_result(desk: HasReviews, params: Params, _emit: Emit) -> Any:
    return await asyncio.to_thread(desk.reviews.audit_result, run=_run(params), **_sample(params))


def _run(params: Params) -> str | None:
    return None if params.get("run") is None else text(params, "run")


def _sample(params: Params) -> dict[str, int]:
    size = number(params, "size", 10, least=1, most=_MOST_ITEMS)
    return {"size": size, "number": number(params, "round", 1, least=1, most=_ENDLESS)}


REVIEW_HANDLERS: Mapping[str, Callable[[HasReviews, Params, Emit], Awaitable[Any]]] = {
    "review.list": _list,
    "review.show": _show,
    "review.decide": _decide,
    "review.undo": _undo,
    "review.audit": _audit,
    "review.audit.result": _audit_result,
}
