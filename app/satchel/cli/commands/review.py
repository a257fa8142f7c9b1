"""`satchel review`: claims that deserve a look, what was decided about them, and checking a few instead of all."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import counted, ended, put, put_either, put_json, put_lines, say, shape
from satchel.domain.errors import UsageError

if TYPE_CHECKING:
    from satchel.engine.client import Client

_OPEN = "open"


def _a_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="id of a run, the beginning of one, or: last")


def _perhaps_a_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", nargs="?", help="id of a run, the beginning of one, or: last; else all")


def _secrets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--show-secrets", action="store_true", help="print passwords and keys that the input holds")


def _listed(parser: argparse.ArgumentParser) -> None:
    _perhaps_a_run(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="decided claims, too")
    which.add_argument("--decided", action="store_true", help="only claims that are decided")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="how many, the most doubtful first (20)")
    _secrets(parser)


def _a_claim(parser: argparse.ArgumentParser) -> None:
    _a_run(parser)
    parser.add_argument("claim", metavar="CLAIM", help="id of a claim, or the beginning of one")


def _shown(parser: argparse.ArgumentParser) -> None:
    _a_claim(parser)
    _secrets(parser)


def _accepted(parser: argparse.ArgumentParser) -> None:
    _a_run(parser)
    parser.add_argument("claims", metavar="CLAIM", nargs="*", help="ids of claims, or the beginnings of them")
    parser.add_argument("--all", action="store_true", help="every claim of the run that is open")


def _edited(parser: argparse.ArgumentParser) -> None:
    _a_claim(parser)
    parser.add_argument("text", metavar="TEXT", nargs="+", help="what it should say")
    _secrets(parser)


def _rejected(parser: argparse.ArgumentParser) -> None:
    _a_run(parser)
    parser.add_argument("claims", metavar="CLAIM", nargs="+", help="ids of claims, or the beginnings of them")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why; kept with the decision")


def _undone(parser: argparse.ArgumentParser) -> None:
    _perhaps_a_run(parser)
    parser.add_argument("--number", type=int, action="append", default=[], metavar="N",
                        help="a decision by its number; may be given more than once. Else the last ones")  # fmt: skip


def _audited(parser: argparse.ArgumentParser) -> None:
    _perhaps_a_run(parser)
    parser.add_argument("--size", type=int, default=10, metavar="N", help="how many to check (10)")
    parser.add_argument("--round", type=int, default=1, metavar="N", help="another number draws another sample (1)")
    _secrets(parser)


def _list(arguments: Arguments) -> int:
    status = "all" if arguments.all else "decided" if arguments.decided else _OPEN
    with client_of(arguments) as client:
        found = client.ask_again("review.list", run=arguments.run, status=status, limit=arguments.limit)
    _draw(arguments, found, "inbox")
    if len(found["items"]) == arguments.limit:
        say(f"These are the {arguments.limit} most doubtful; --limit N shows more.")
    return 0


def _show(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.ask_again("review.show", run=arguments.run, claim=arguments.claim)
    _draw(arguments, found, "claim")
    return 0


def _draw(arguments: Arguments, document: Mapping[str, Any], view: str) -> None:
    from satchel.rendering import render_review

    put(ended(render_review(document, view=view, show_secrets=arguments.show_secrets, **shape(arguments.format))))


def _accept(arguments: Arguments) -> int:
    if arguments.all == bool(arguments.claims):
        raise UsageError("Say which claims.", "Name them, or give --all for every claim of the run that is open.")
    return _decide(arguments, "accept", claims=_OPEN if arguments.all else arguments.claims)


def _reject(arguments: Arguments) -> int:
    return _decide(arguments, "reject", claims=arguments.claims, reason=arguments.reason)


def _decide(arguments: Arguments, verdict: str, **wish: Any) -> int:
    with client_of(arguments) as client:
        done = client.call("review.decide", run=arguments.run, verdict=verdict, **wish)
    _tell(arguments, verdict, done)
    return 0


def _tell(arguments: Arguments, verdict: str, done: Mapping[str, Any]) -> None:
    word = {"accept": "accepted", "edit": "edited", "reject": "rejected"}[verdict]
    told = f"{counted(len(done['decided']), 'claim', 'claims')} {word}; {done['open']} open in run {done['run']}"
    put_either(arguments.format, done, [told])
    if done.get("goes_on"):
        say(f"The run goes on and is delivered. See it with: satchel runs show {done['run']}")
    if done.get("notice"):
        say(f"note: {done['notice']}")


def _edit(arguments: Arguments) -> int:
    text = " ".join(arguments.text)
    with client_of(arguments) as client:
        before = client.ask_again("review.show", run=arguments.run, claim=arguments.claim)
        run, claim = before["run"], before["claim"]["id"]
        done = client.call("review.decide", run=run, claims=[claim], verdict="edit", text=text)
    change = {"before": before["claim"]["text"], "after": text}
    if arguments.format != "json":
        _draw(arguments, change, "edit")
    _tell(arguments, "edit", {**done, **change})
    return 0


def _undo(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.call("review.undo", run=arguments.run, numbers=arguments.number)
    if arguments.format == "json":
        put_json(found)
        return 0
    rows = found["undone"]
    put_lines([f"{counted(len(rows), 'decision', 'decisions')} undone"])
    put_lines([f"  {one['number']}  {one['verdict']}  {one['run']} {one['claim']}" for one in rows])
    return 0


def _audit(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = _sample(client, arguments)
    _draw(arguments, found, "audit")
    if found["result"]["left"]:
        say("Look at each: satchel review show RUN CLAIM; accept, edit or reject it, and ask for this audit again.")
    return 0


def _sample(client: Client, arguments: Arguments) -> dict[str, Any]:
    about = {"run": arguments.run, "size": arguments.size, "round": arguments.round}
    return {**client.ask_again("review.audit", **about), "result": client.ask_again("review.audit.result", **about)}


COMMAND = Command(
    name="review",
    help="Look at claims, the most doubtful first; accept, edit or reject them.",
    actions={
        one.name: one
        for one in (
            Command(name="list", help="Open claims of all runs or of one, by doubt.", configure=_listed, execute=_list,
                    examples=("satchel review list", "satchel review list last --all --format json")),
            Command(name="show", help="A claim with the entries that it rests on.", configure=_shown, execute=_show,
                    examples=("satchel review show last 3f2a",)),
            Command(name="accept", help="Let claims stand.", configure=_accepted, execute=_accept,
                    examples=("satchel review accept last 3f2a 90bc", "satchel review accept last --all")),
            Command(name="edit", help="Say a claim in other words.", configure=_edited, execute=_edit,
                    examples=('satchel review edit last 3f2a "The database was full"',)),
            Command(name="reject", help="Leave claims out.", configure=_rejected, execute=_reject,
                    examples=('satchel review reject last 3f2a --reason "another incident"',)),
            Command(name="undo", help="Take the last decisions back.", configure=_undone, execute=_undo,
                    examples=("satchel review undo", "satchel review undo last --number 17")),
            Command(name="audit", help="Check a few claims to know about all.", configure=_audited, execute=_audit,
                    examples=("satchel review audit last", "satchel review audit --size 30 --round 2")),
        )
    },
)  # fmt: skip
