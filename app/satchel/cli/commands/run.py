"""`satchel run`: gives work to an agent, waits for the result and prints it."""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from satchel.cli import moments
from satchel.cli.options import Arguments, Command, client_of, home_of
from satchel.cli.output import is_terminal, say
from satchel.cli.watching import FORMATS, FORMS, delivery, watch
from satchel.domain.errors import InputError, StorageError, UsageError
from satchel.domain.runs import RunCommand, RunInput
from satchel.system.paths import Home, make_private, prepare_home

_LARGEST_STDIN = 1 << 30
_PART = 1 << 20
STDIN = "-"


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of DESIGN, Command line."""
    parser.add_argument("agent", metavar="AGENT", help="who does it; see: satchel agents list")
    parser.add_argument("inputs", metavar="INPUT", nargs="*", help="file, folder or archive; - is standard input")
    parser.add_argument("--say", metavar="TEXT", default="", help="what you want to tell the agent")
    parser.add_argument("--model", metavar="NAME|none", help="this model alone; none: the built-in encoder")
    parser.add_argument("--out", metavar="FILE", help="write the result there; the ending chooses the format")
    parser.add_argument("--since", metavar="TIME", help="say what changed since then: 14:05, 2026-03-14T14:05 or 2h")
    parser.add_argument("--follow", action="store_true", help="stay, and print the result again when the input grows")
    parser.add_argument("--continue", dest="continues", metavar="RUN", help="go on with this run; last: the newest")
    parser.add_argument("--tz", metavar="ZONE", help="zone of times whose zone the input does not say (else UTC)")
    parser.add_argument("--date", metavar="DAY", help="day of times whose day the input does not say (else 1900-01-01)")
    parser.add_argument("--private", action="store_true", help="what is read here never leaves this machine")
    parser.add_argument("--review", action="store_true", help="wait for your decision on every claim before it is done")
    parser.add_argument("--form", choices=FORMS, default="full",
                        help="full, or a short text to copy: status (an update for others), handover")  # fmt: skip
    parser.add_argument("--show-secrets", action="store_true", help="print passwords and keys that the input holds")


def execute(arguments: Arguments) -> int:
    """Starts the run and sees it through."""
    how = delivery(arguments.format, arguments.out, show_secrets=arguments.show_secrets, form=arguments.form)
    zone = moments.zone(arguments.tz) if arguments.tz is not None else None
    since = moments.since(arguments.since, datetime.now(UTC)) if arguments.since is not None else None
    day = moments.day(arguments.date) if arguments.date is not None else None
    if arguments.follow and STDIN in arguments.inputs:
        raise UsageError("Standard input cannot be followed.", "Name the file or folder that grows.")
    _spare_inputs(how.out, arguments.inputs)
    command = RunCommand(
        agent=arguments.agent, inputs=_inputs(arguments.inputs, home_of(arguments)), say=arguments.say,
        model=arguments.model, since=since, follow=arguments.follow, continues=arguments.continues, zone=zone, day=day,
        private=arguments.private, review=arguments.review,
    )  # fmt: skip
    with client_of(arguments) as client:
        started = client.call("run.start", command=command.to_json())
        return watch(client, started["run"], how, after=started["after"], follow=arguments.follow)


def _spare_inputs(out: Path | None, names: list[str]) -> None:
    """Refuses to write the result over what it is made of."""
    if out is None:
        return
    for name in names:
        with contextlib.suppress(OSError):
            if name != STDIN and out.exists() and Path(name).samefile(out):
                raise UsageError(f"The result would be written over the input {name}.", "Give --out another name.")


def _inputs(names: list[str], home: Home) -> tuple[RunInput, ...]:
    if names.count(STDIN) > 1:
        raise UsageError("Standard input can be read only once.", "Give - once.")
    for name in names:
        if name != STDIN and not os.path.lexists(name):
            raise InputError(f"There is no file or folder {name!r}.", "Check the path.")
    once = {name if name == STDIN else os.path.abspath(name): name for name in reversed(names)}  # noqa: PTH100
    return tuple(
        RunInput(path=str(_spool(home)) if name == STDIN else path, shown=name)
        for path, name in reversed(once.items())
    )


def _spool(home: Home) -> Path:
    """Keeps standard input as a private file of the home, so that the run can be taken up again."""
    if is_terminal(sys.stdin):
        say("Reading from standard input; end with Ctrl-D.")
    prepare_home(home)
    path = home.spool / f"stdin-{secrets.token_hex(8)}"
    size = 0
    try:
        make_private(home.spool)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            while part := sys.stdin.buffer.read(_PART):
                size += len(part)
                if size > _LARGEST_STDIN:
                    raise InputError("Standard input is larger than 1 GiB.", "Give files instead.")
                out.write(part)
    except OSError as error:
        _forget(path)
        raise StorageError(
            f"Standard input cannot be kept: {error.strerror or error}.", "Free some room on the disk of the data home."
        ) from error
    except BaseException:
        _forget(path)
        raise
    if size == 0:
        _forget(path)
        raise InputError("Standard input is empty.", "Pipe a chat log into it, or name a file.")
    return path


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


COMMAND = Command(
    name="run", help="Give work to an agent and print its result.", configure=configure, execute=execute,
    formats=FORMATS,
    examples=(
        "satchel run incident-summariser export.zip",
        "satchel run incident-summariser chat.log --tz Europe/Oslo --date 2026-03-14 --out report.docx",
        "satchel run incident-summariser incident-channel/ --follow --format json",
        "satchel run incident-summariser chat.log --continue last --since 2h",
        "satchel run incident-summariser export.zip --review",
        "xclip -o | satchel run incident-summariser - --format md",
    ),
)  # fmt: skip
