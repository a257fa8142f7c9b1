"""The way into the command line: finds the command, and turns every failure into a sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from satchel import __version__
from satchel.cli.options import Command, Parser, add_home_options, home_of, parser_for
from satchel.cli.output import put, tell_error
from satchel.domain.errors import CancelledRunError, SatchelError, UsageError
from satchel.system.paths import Home

PROGRAM = "satchel"
ENGINE_SWITCH = "--engine-process"  # a built program has no interpreter to start the engine's module with

Window = Callable[[Home, bool, str], int]  # shows "window", "palette" or "background"; the exit code

_EXAMPLES = """
examples:
  satchel
  satchel run incident-summariser chat-export.zip
  satchel ask last "When was it mitigated?"

Every command has its own --help.
"""


def main(arguments: Sequence[str] | None = None, *, window: Window | None = None) -> int:
    """Runs one command; the exit code of DESIGN, Command line. Without a command it is the window's turn."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if given[:1] == [ENGINE_SWITCH]:
        from satchel.engine.server import main as serve_home

        return serve_home(given[1:])
    as_document = _wants_json(given)
    try:
        return _dispatch(given, window)
    except SatchelError as error:
        tell_error(error, as_document=as_document, one_line="--follow" in given)
        return error.exit_code
    except KeyboardInterrupt:
        tell_error(CancelledRunError("Interrupted."), as_document=as_document, one_line="--follow" in given)
        return CancelledRunError.exit_code
    except BrokenPipeError:
        # whoever read us has gone; Python would complain about it once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last place where a fault of ours can be told
        tell_error(_fault(error, given), as_document=as_document)
        return SatchelError.exit_code


def _dispatch(given: list[str], window: Window | None) -> int:
    """Options before the command's name count for it too."""
    front, rest = _split(given)
    if window is not None and (not rest or rest[0] in ("--palette", "--background")):
        return _open(window, given)
    if rest[:1] == ["--version"]:
        put(f"{PROGRAM} {__version__}\n")
        return 0
    if not rest or rest[0] in ("-h", "--help", "help"):
        put(help_text())
        return 0
    from satchel.cli.table import COMMANDS

    command, prog = _pick(COMMANDS, rest[0], PROGRAM), f"{PROGRAM} {rest[0]}"
    rest = rest[1:]
    while command.actions:
        if not rest or rest[0] in ("-h", "--help"):
            put(_group_help(command, prog))
            return 0 if rest else UsageError.exit_code
        prog = f"{prog} {rest[0]}"
        command, rest = _pick(command.actions, rest[0], prog.rpartition(" ")[0]), rest[1:]
    options = parser_for(command, prog).parse_intermixed_args([*front, *rest])
    if command.execute is None:
        raise UsageError(f"{prog} needs an action.", f"See: {prog} --help")
    return command.execute(options)


def _open(window: Window, given: list[str]) -> int:
    """The window with its own few options."""
    parser = Parser(prog=PROGRAM, add_help=False, allow_abbrev=False)
    add_home_options(parser)
    _add_window_options(parser)
    options = parser.parse_args(given)
    wanted = "palette" if options.palette else "background" if options.background else "window"
    return window(home_of(options), options.offline, wanted)


def _add_window_options(group: argparse._ActionsContainer) -> None:
    group.add_argument("--palette", action="store_true", help="show the quick commands: for a key of your desktop")
    group.add_argument("--background", action="store_true", help="start hidden, in the tray where there is one")


def _split(given: list[str]) -> tuple[list[str], list[str]]:
    """The options that stand before the command, and the rest."""
    i = 0
    while i < len(given):
        one = given[i]
        if one in ("--offline", "--portable") or one.startswith(("--home=", "--format=")):
            i += 1
        elif one in ("--home", "--format") and i + 1 < len(given):
            i += 2
        else:
            break
    return given[:i], given[i:]


def _pick(table: Mapping[str, Command], name: str, prog: str) -> Command:
    if name in table:
        return table[name]
    import difflib

    near = difflib.get_close_matches(name, table, n=1)
    hint = f"Did you mean: {prog} {near[0]}" if near else f"See: {prog} --help"
    if name.startswith("-"):
        raise UsageError(f"{prog} has no option {name} here.", hint)
    raise UsageError(f"{prog} has no command {name!r}.", hint)


def help_text() -> str:
    """The program's own help."""
    from satchel.cli.table import COMMANDS

    parser = Parser(
        prog=PROGRAM, add_help=False, usage=f"{PROGRAM} [COMMAND] [options]", epilog=_commands(COMMANDS) + _EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Bring your own agents to work. Every sentence of a result cites the words it rests on.\n"
        "Without a command the window opens.",
    )  # fmt: skip
    group = parser.add_argument_group("everywhere")
    add_home_options(group)
    group.add_argument("--version", action="store_true", help="print the version")
    _add_window_options(parser.add_argument_group("the window"))
    return parser.format_help()


def _group_help(command: Command, prog: str) -> str:
    examples = [line for action in command.actions.values() for line in action.examples]
    lines = [f"usage: {prog} ACTION [options]", "", command.help, "", _commands(command.actions)]
    return "\n".join([*lines, "examples:", *(f"  {line}" for line in examples), ""])


def _commands(table: Mapping[str, Command]) -> str:
    width = max(len(name) for name in table)
    return "\n".join(["commands:", *(f"  {name.ljust(width)}  {one.help}" for name, one in table.items()), ""])


def _wants_json(given: Sequence[str]) -> bool:
    return "--format=json" in given or ("--format", "json") in pairwise(given)


def _fault(error: BaseException, given: Sequence[str]) -> SatchelError:
    from satchel.system import reports

    home = next((b for a, b in pairwise(given) if a == "--home"), None)
    try:
        options = argparse.Namespace(home=home, portable="--portable" in given)
        path = reports.write(home_of(options).logs, error, doing="a command")
    except SatchelError:
        path = None
    hint = f"A report was written to {path}." if path else "No report could be written."
    return SatchelError("Satchel made a mistake.", hint)
