"""What every command shares: its parser, the common options, and the client they lead to."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from satchel.domain.errors import UsageError
from satchel.system.paths import Home, resolve_home

if TYPE_CHECKING:
    from satchel.engine.client import Client

Arguments = argparse.Namespace


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command, or a group of `actions`. `configure` adds its own options, `execute` returns the exit code."""

    name: str
    help: str
    examples: Sequence[str] = ()
    configure: Callable[[argparse.ArgumentParser], None] = lambda _parser: None
    execute: Callable[[Arguments], int] | None = None
    formats: Sequence[str] = ("text", "json")
    actions: Mapping[str, Command] = field(default_factory=dict)


class Parser(argparse.ArgumentParser):
    """Raises `UsageError` instead of printing usage and leaving."""

    def error(self, message: str) -> NoReturn:
        """The sentence of argparse, and where to look."""
        text = message[:1].upper() + message[1:]
        raise UsageError(text if text.endswith(".") else f"{text}.", f"See: {self.prog} --help")


def parser_for(command: Command, prog: str) -> Parser:
    """The parser of one command, examples at the end of its help."""
    epilog = "examples:\n" + "\n".join(f"  {line}" for line in command.examples) if command.examples else None
    parser = Parser(
        prog=prog, description=command.help, epilog=epilog, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    command.configure(parser)
    common = parser.add_argument_group("everywhere")
    add_home_options(common)
    common.add_argument(
        "--format", choices=list(command.formats), metavar="|".join(command.formats), help="how it is printed"
    )
    return parser


def add_home_options(group: argparse._ActionsContainer) -> None:
    """--home, --portable and --offline."""
    group.add_argument("--home", metavar="DIR", help="data home to use (else SATCHEL_HOME, else the usual data folder)")
    group.add_argument("--portable", action="store_true", help="use the folder satchel-home/ beside the program")
    group.add_argument("--offline", action="store_true", help="cut the engine off the network, enforced by the system")


def home_of(arguments: Arguments) -> Home:
    """The data home that the options name."""
    return resolve_home(arguments.home, portable=arguments.portable)


def client_of(arguments: Arguments) -> Client:
    """A client of the home's engine; with --offline this process cuts itself off first."""
    from satchel.engine.client import Client

    if arguments.offline:
        from satchel.system import offline

        offline.enforce()
    return Client(home_of(arguments), offline=arguments.offline)
