"""Follows a run to its end and prints its result: what `run`, `runs resume` and `runs show` have in common."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from satchel.cli.output import Shape, check_out, counted, ended, is_terminal, put, put_json, say, shape, write_out
from satchel.cli.progress import progress
from satchel.domain.errors import CancelledRunError, SatchelError, UsageError, from_json
from satchel.domain.runs import FINAL, EventKind, RunEvent

if TYPE_CHECKING:
    from satchel.engine.client import Client

FORMATS = ("text", "json", "md", "html", "docx", "pdf")
_BINARY = ("docx", "pdf")
_BY_ENDING = {".json": "json", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".docx": "docx",
              ".pdf": "pdf", ".txt": "text"}  # fmt: skip
_MOST_SKIPPED = 5
FORMS = ("full", "status", "handover")
_EXIT = {"done": 0, "waiting": 3, "failed": 1, "cancelled": 130}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How and where a result goes."""

    format: str
    out: Path | None = None
    show_secrets: bool = False
    form: str = "full"

    def deliver(self, document: Mapping[str, Any], *, one_line: bool = False) -> None:
        """Prints or writes one document."""
        if self.format == "json" and one_line and self.out is None:
            put_json({k: v for k, v in document.items() if k != "entries"}, one_line=True)
            return
        from satchel.rendering import render

        self.put(render(document, show_secrets=self.show_secrets, form=self.form, **self.look))

    @property
    def look(self) -> Shape:
        """The shape that suits where it goes."""
        return shape(self.format, to_file=self.out is not None)

    def put(self, data: str | bytes) -> None:
        """Prints or writes what was rendered."""
        if self.out is not None:
            write_out(self.out, ended(data))
        else:
            put(ended(data))


def delivery(chosen: str | None, out: str | None, *, show_secrets: bool, form: str = "full") -> Delivery:
    """The delivery that the options mean; raises `UsageError` before any work is done."""
    path = Path(out).expanduser().absolute() if out is not None else None
    meant = _BY_ENDING.get(path.suffix.lower()) if path is not None else None
    if path is not None and path.suffix and meant is None and chosen is None:
        known = ", ".join(_BY_ENDING)
        raise UsageError(f"The ending {path.suffix} says no format.", f"Use one of {known}, or name it with --format.")
    wanted = chosen or meant or "text"
    if wanted == "json" and form != "full":
        raise UsageError(f"JSON has no {form} form: it is always the whole result.", "Leave --form or the format out.")
    if path is not None:
        check_out(path)
    elif wanted in _BINARY and is_terminal(sys.stdout):
        raise UsageError(f"A {wanted} file cannot be shown in a terminal.", f"Name a file: --out result.{wanted}")
    return Delivery(format=wanted, out=path, show_secrets=show_secrets, form=form)


def watch(client: Client, run: str, how: Delivery, *, after: int, follow: bool) -> int:
    """Prints the result of a run when it is there (each time it changes, with `follow`); the exit code.

    Ctrl-C cancels the run, or ends the following of it, and raises `CancelledRunError`.
    """
    last, is_refining = None, False
    try:
        with progress() as shown:
            told = None
            for event in client.follow(run, after=after, endless=follow):
                shown.show(event)
                last = event
                if event.kind is EventKind.RESULT_READY:
                    was_refining, is_refining = is_refining, event.body.get("refining") is True
                if follow and event.kind is EventKind.RESULT_READY:
                    document = _document(client, run)
                    if (news := _news(document, how.format)) != told:
                        how.deliver(document, one_line=True)
                    elif not was_refining:
                        say("Read again: nothing has changed.")
                    told = news
        return _finish(client, run, how, last, delivered=follow)
    except KeyboardInterrupt:
        client.close()
        raise _interrupted(client, run, how, follow=follow, is_whole=is_refining or after == 0) from None


def _interrupted(client: Client, run: str, how: Delivery, *, follow: bool, is_whole: bool) -> CancelledRunError:
    """Ends the run with the result that it has. One that only waits for a model is printed: it is whole without it.

    Whether it is there is the engine's to say: its event may still be on its way. A result from an earlier turn
    (`is_whole` is false) does not count.
    """
    what = "Stopped following; what was found so far is kept." if follow else "Interrupted; the run was cancelled."
    with contextlib.suppress(SatchelError, KeyboardInterrupt):
        status = client.call("run.leave", run=run, timeout=10.0)["status"] if follow or is_whole else None
        if status == "done" and not follow:
            what = "Interrupted while a model was asked; the result without it is kept."
            if how.format != "json":  # there the one document is the error
                how.deliver(client.ask_again("result.get", run=run, seen=True))
        elif status not in FINAL and not follow:
            client.call("runs.cancel", run=run, timeout=10.0)
    return CancelledRunError(what, f"See it with: satchel runs show {run}")


def _news(document: Mapping[str, Any], shape: str) -> tuple[Any, ...]:
    """What makes a result worth telling again: its claims for people; for programs also what it was read from."""
    result = document.get("result") or {}
    said = {key: value for key, value in result.items() if key != "changed_since"}
    return (said, document.get("coverage")) if shape == "json" else (said,)


def _document(client: Client, run: str) -> Mapping[str, Any]:
    """The result now, on a second conversation: the first one is in the middle of the stream."""
    with client.another() as other:
        body: dict[str, Any] = other.ask_again("result.get", run=run, seen=True)
        return body


def _finish(client: Client, run: str, how: Delivery, last: RunEvent | None, *, delivered: bool) -> int:
    if last is not None and last.kind is EventKind.RUN_FAILED:
        raise from_json(dict(last.body))
    if last is not None and last.kind is EventKind.RUN_CANCELLED:
        raise CancelledRunError("The run was cancelled.", f"See it with: satchel runs show {run}")
    document = client.ask_again("result.get", run=run, seen=True)
    if not delivered:
        how.deliver(document)
    _tell_skipped(document)
    _tell_waiting(document)
    if is_terminal(sys.stderr) and how.format != "json":
        say(f'run {run}: ask about it with: satchel ask {run} "…"')
    return exit_code(document)


def _tell_skipped(document: Mapping[str, Any]) -> None:
    """What was not read is said where it is not overlooked; the result names all of it."""
    skipped = [s for s in (document.get("coverage") or {}).get("skipped") or () if isinstance(s, Mapping)]
    for one in skipped[:_MOST_SKIPPED]:
        say(f"not read: {one.get('source')}: {one.get('why')}")
    if len(skipped) > _MOST_SKIPPED:
        say(f"not read: {len(skipped) - _MOST_SKIPPED} more, which the result names")


def _tell_waiting(document: Mapping[str, Any]) -> None:
    """How a run that waits for decisions goes on."""
    left = (document.get("review") or {}).get("open")
    if document.get("status") == "waiting" and left:
        run = document.get("run")
        say(f"The run waits for your review: {counted(left, 'claim is', 'claims are')} open.")
        say(f"See them with: satchel review list {run}; let all stand with: satchel review accept {run} --all")


def exit_code(document: Mapping[str, Any]) -> int:
    """The exit code for the state that a run is in; one that is not final waits for somebody."""
    status = str(document.get("status"))
    return _EXIT.get(status, 0 if status in FINAL else 3)
