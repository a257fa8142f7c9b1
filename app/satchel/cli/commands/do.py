"""`satchel do`: says what is wanted and leaves it to the router who does it; unsure, the person is asked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from satchel.cli import inputs, moments
from satchel.cli.commands.ask import answered
from satchel.cli.options import Arguments, Command, client_of, home_of
from satchel.cli.output import is_terminal, put_either, put_json, say, show_table
from satchel.cli.watching import FORMATS, delivery, watch
from satchel.domain.errors import UsageError

if TYPE_CHECKING:
    from satchel.cli.watching import Delivery
    from satchel.engine.client import Client

_LARGEST_TEXT = 16 << 20  # of bytes; the engine counts characters
_UNSURE = 3  # exit code: waiting for a person
_WRONG_ANSWERS = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `run` that make sense before it is known who does it."""
    parser.add_argument("text", metavar="TEXT", nargs="?", help="what you want, or the text to work on; - reads it")
    parser.add_argument("inputs", metavar="INPUT", nargs="*", help="file, folder or archive; - is standard input")
    parser.add_argument("--agent", metavar="NAME", help="this agent; remembered if it would not have been chosen")
    parser.add_argument("--yes", action="store_true", help="where it is unsure, take the best without asking")
    parser.add_argument("--model", metavar="NAME|none", help="this model alone; none: the built-in encoder")
    parser.add_argument("--out", metavar="FILE", help="write the result there; the ending chooses the format")
    parser.add_argument("--follow", action="store_true", help="stay, and print the result again when the input grows")
    parser.add_argument("--tz", metavar="ZONE", help="zone of times whose zone the input does not say (else UTC)")
    parser.add_argument("--date", metavar="DAY", help="day of times whose day the input does not say (else 1900-01-01)")
    parser.add_argument("--private", action="store_true", help="what is read here never leaves this machine")
    parser.add_argument("--show-secrets", action="store_true", help="print passwords and keys that the input holds")
    parser.add_argument("--learnt", action="store_true", help="list what was learnt from your choices")
    parser.add_argument("--forget", metavar="NUMBER", type=int, help="forget one of them")


def execute(arguments: Arguments) -> int:
    """Routes, says in one line where to, and sees it through."""
    if arguments.learnt or arguments.forget is not None:
        return _learnt(arguments)
    if arguments.text is None:
        raise UsageError("Say what you want.", "See: satchel do --help")
    how = delivery(arguments.format, arguments.out, show_secrets=arguments.show_secrets)
    options = {
        "zone": moments.zone(arguments.tz) if arguments.tz is not None else None,
        "day": moments.day(arguments.date) if arguments.date is not None else None,
        "model": arguments.model, "follow": arguments.follow, "private": arguments.private, "best": arguments.yes,
    }  # fmt: skip
    if inputs.STDIN in arguments.inputs and (arguments.follow or arguments.text == inputs.STDIN):
        what = "cannot be followed" if arguments.follow else "is either the text or an input"
        raise UsageError(f"Standard input {what}.", "Name the file that you mean.")
    inputs.spare(how.out, arguments.inputs)
    text = _text(arguments.text)
    given = inputs.gather(arguments.inputs, home_of(arguments))
    wanted = {"text": text, "inputs": [{"path": one.path, "shown": one.shown} for one in given], **options}
    with client_of(arguments) as client:
        started = _start(client, wanted, arguments.agent)
        if "run" in started:
            say(f"{started['route']['agent']}: {started['route']['why']}{_remembered(started)}")
            return watch(client, started["run"], how, after=started["after"], follow=arguments.follow)
        inputs.let_go(given)
        return _without_a_run(client, text, started["route"], how)


def _start(client: Client, wanted: Mapping[str, Any], agent: str | None) -> Mapping[str, Any]:
    """The engine's answer; where the router is unsure, whoever sits there is asked."""
    found: Mapping[str, Any] = client.call("do.start", **wanted, agent=agent)
    route = found["route"]
    if "run" in found or route["kind"] == "ask" or not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        return found
    chosen = _choose(route)
    return client.call("do.start", **wanted, agent=chosen) if chosen is not None else found


def _without_a_run(client: Client, text: str, route: Mapping[str, Any], how: Delivery) -> int:
    """A question is answered from the run that it is about; what nobody is sure of is left to the person."""
    if route["kind"] != "ask":
        return _unsure(route, how)
    say(f"about run {route['run']}: {route['why']}")
    how.put(answered(client, route["run"], text.strip(), how.look, show_secrets=how.show_secrets))
    return 0


def _remembered(found: Mapping[str, Any]) -> str:
    number = found.get("learnt")
    return f" Remembered for the like; to forget it: satchel do --forget {number}" if number is not None else ""


def _choose(route: Mapping[str, Any]) -> str | None:
    """The agent that the person picks from a short list, or None."""
    others = route["others"]
    if not others:
        return None
    say(str(route["why"]))
    for number, one in enumerate(others, 1):
        say(f"  {number}  {one['agent']}: {one['why']}")
    for _ in range(_WRONG_ANSWERS):
        say(f"Which one? 1 to {len(others)}, or Enter for none:")
        line = sys.stdin.readline().strip()
        if not line:
            return None
        if line.isascii() and line.isdecimal() and 1 <= int(line) <= len(others):
            return str(others[int(line) - 1]["agent"])
    return None


def _unsure(route: Mapping[str, Any], how: Delivery) -> int:
    say(f"Not started: {route['why']}")
    for one in route["others"]:
        say(f"  {one['agent']}: {one['why']}")
    if route["others"]:
        say(f"hint: Name one: satchel do TEXT --agent {route['others'][0]['agent']} (or --yes takes the best)")
    if route["run"] is not None:
        say(f"hint: Where it is a question about your last run: satchel ask {route['run']} QUESTION")
    if how.format == "json":
        put_json({"route": dict(route)})
    return _UNSURE


def _text(given: str) -> str:
    """What was typed, or standard input."""
    if given != inputs.STDIN:
        return given
    return b"".join(inputs.read_stdin(_LARGEST_TEXT)).decode("utf-8", "replace")


def _learnt(arguments: Arguments) -> int:
    if arguments.format not in (None, "text", "json"):
        raise UsageError("What was learnt is printed as text or JSON.", "Leave --format out.")
    with client_of(arguments) as client:
        if arguments.forget is not None:
            gone = client.call("route.forget", number=arguments.forget)
            put_either(arguments.format, gone, [f"Forgotten: {gone['number']}"])
            return 0
        body = client.ask_again("route.list")
    rows = [(str(one["number"]), one["at"][:10], one["agent"], one["text"] or ", ".join(one["kinds"]))
            for one in body["corrections"]]  # fmt: skip
    if arguments.format == "json":
        put_json(body)
    elif rows:
        show_table(("NUMBER", "DAY", "AGENT", "FOR"), rows)
    else:
        say("Nothing was learnt yet.")
    return 0


COMMAND = Command(
    name="do", help="Say what you want; the agent for it is found.", configure=configure, execute=execute,
    formats=FORMATS,
    examples=(
        'satchel do "summarise this incident" channel.log',
        'satchel do "when was it mitigated?"',
        'satchel do "@incident-summariser what happened" export.zip --out report.html',
        "xclip -o | satchel do -",
        "satchel do --learnt",
    ),
)  # fmt: skip
