"""`satchel runs`: what was run, how it went, and how to go on with it, stop it or forget it."""

from __future__ import annotations

import argparse

from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import ended, put, put_either, say, shape
from satchel.cli.watching import FORMATS, FORMS, delivery, watch

_STATUSES = ("queued", "running", "waiting", "done", "failed", "cancelled")


def _a_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="id of a run, the beginning of one, or: last")


def _a_result(parser: argparse.ArgumentParser) -> None:
    _a_run(parser)
    parser.add_argument("--out", metavar="FILE", help="write the result there; the ending chooses the format")
    parser.add_argument("--form", choices=FORMS, default="full",
                        help="full, or a short text to copy: status (an update for others), handover")  # fmt: skip
    parser.add_argument("--show-secrets", action="store_true", help="print passwords and keys that the input holds")


def _some_runs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="how many of the newest (50)")
    parser.add_argument("--status", choices=_STATUSES, metavar="STATUS", help="only these: " + ", ".join(_STATUSES))


def _list(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.ask_again("runs.list", limit=arguments.limit, status=arguments.status)
    from satchel.rendering import render_runs

    put(ended(render_runs(found, **shape(arguments.format))))
    if len(found["runs"]) == arguments.limit:
        say(f"These are the newest {arguments.limit}; --limit N shows more.")
    return 0


def _show(arguments: Arguments) -> int:
    how = delivery(arguments.format, arguments.out, show_secrets=arguments.show_secrets, form=arguments.form)
    with client_of(arguments) as client:
        how.deliver(client.ask_again("result.get", run=arguments.run, seen=True))
    return 0


def _trace(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.ask_again("runs.trace", run=arguments.run)
    from satchel.rendering import render_trace

    put(ended(render_trace(found, **shape(arguments.format))))
    return 0


def _resume(arguments: Arguments) -> int:
    how = delivery(arguments.format, arguments.out, show_secrets=arguments.show_secrets, form=arguments.form)
    with client_of(arguments) as client:
        run = client.call("runs.resume", run=arguments.run)
        return watch(client, run["run"], how, after=run["after"], follow=run["follow"])


def _cancel(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        run = client.call("runs.cancel", run=arguments.run)
    put_either(arguments.format, run, [f"{run['run']} {run['status']}"])
    return 0


def _remove(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.call("runs.remove", run=arguments.run)
    put_either(arguments.format, found, [f"{found['run']} removed, with everything that only it had read"])
    return 0


COMMAND = Command(
    name="runs",
    help="See, follow up, stop and remove runs.",
    actions={
        one.name: one
        for one in (
            Command(name="list", help="The newest runs.", configure=_some_runs, execute=_list,
                    examples=("satchel runs list", "satchel runs list --status failed --format json")),
            Command(name="show", help="The result of a run.", configure=_a_result, execute=_show, formats=FORMATS,
                    examples=("satchel runs show last", "satchel runs show 7f3k --out report.pdf")),
            Command(name="trace", help="Every event of a run.", configure=_a_run, execute=_trace,
                    examples=("satchel runs trace last",)),
            Command(name="resume", help="Go on with a run that was interrupted or waits.", configure=_a_result,
                    execute=_resume, formats=FORMATS, examples=("satchel runs resume last",)),
            Command(name="cancel", help="Stop a run; resume takes it up again.", configure=_a_run, execute=_cancel,
                    examples=("satchel runs cancel last",)),
            Command(name="rm", help="Remove a run and what only it had read.", configure=_a_run, execute=_remove,
                    examples=("satchel runs rm 7f3k",)),
        )
    },
)  # fmt: skip
