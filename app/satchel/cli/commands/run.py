"""`satchel run`: gives work to an agent, waits for the result and prints it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from satchel.cli import inputs, moments
from satchel.cli.options import Arguments, Command, client_of, home_of
from satchel.cli.watching import FORMATS, FORMS, delivery, watch
from satchel.domain.errors import UsageError
from satchel.domain.runs import RunCommand


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
    if arguments.follow and inputs.STDIN in arguments.inputs:
        raise UsageError("Standard input cannot be followed.", "Name the file or folder that grows.")
    inputs.spare(how.out, arguments.inputs)
    command = RunCommand(
        agent=arguments.agent, inputs=inputs.gather(arguments.inputs, home_of(arguments)), say=arguments.say,
        model=arguments.model, since=since, follow=arguments.follow, continues=arguments.continues, zone=zone, day=day,
        private=arguments.private, review=arguments.review,
    )  # fmt: skip
    with client_of(arguments) as client:
        started = client.call("run.start", command=command.to_json())
        return watch(client, started["run"], how, after=started["after"], follow=arguments.follow)


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
