"""`satchel agents`: who can be given work, and what each one wants."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import put_either, put_json, put_lines, put_table


def _an_agent(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("agent", metavar="AGENT", help="id of an agent; see: satchel agents list")


def _list(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.ask_again("agents.list")
    if arguments.format == "json":
        put_json(found)
    elif not found["agents"]:
        put_lines(["No agents are installed."])
    else:
        rows = ((a["agent"], str(a.get("version", "")), str(a.get("title", ""))) for a in found["agents"])
        put_table([("AGENT", "VERSION", "WHAT IT DOES"), *rows])
    return 0


def _show(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.ask_again("agents.show", agent=arguments.agent)
    told = {**found, "skills": [one["name"] for one in found.get("skills") or ()], "permissions": _permissions(found)}
    told.pop("scopes", None)
    put_either(
        arguments.format,
        found,
        [f"{key}: {_words(value)}" for key, value in told.items() if value not in (None, "", [], {})],
    )
    return 0


def _permissions(found: Mapping[str, Any]) -> str:
    """Each mode, with the scopes that it is asked for."""
    scopes = found.get("scopes") or {}
    told = []
    for kind, mode in (found.get("permissions") or {}).items():
        only = f" (only: {'; '.join(scopes[kind])})" if scopes.get(kind) else ""
        told.append(f"{kind} {mode}{only}")
    return ", ".join(told)


def _words(value: object) -> str:
    return ", ".join(_words(one) for one in value) if isinstance(value, list) else str(value)


COMMAND = Command(
    name="agents",
    help="See which agents there are.",
    actions={
        "list": Command(name="list", help="Every agent.", execute=_list, examples=("satchel agents list",)),
        "show": Command(
            name="show", help="One agent: what it wants, does and may.", configure=_an_agent, execute=_show,
            examples=("satchel agents show incident-summariser",),
        ),
    },
)  # fmt: skip
