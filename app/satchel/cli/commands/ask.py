"""`satchel ask`: a question about a run, answered with citations or not at all."""

from __future__ import annotations

import argparse

from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import ended, put, shape


def configure(parser: argparse.ArgumentParser) -> None:
    """The run and the question."""
    parser.add_argument("run", metavar="RUN", help="id of a run, the beginning of one, or: last")
    parser.add_argument("question", metavar="QUESTION", nargs="+", help="in your own words")
    parser.add_argument("--show-secrets", action="store_true", help="print passwords and keys that the input holds")


def execute(arguments: Arguments) -> int:
    """Prints the answer, or why there is none."""
    with client_of(arguments) as client:
        found = client.ask_again("ask", run=arguments.run, question=" ".join(arguments.question))
    from satchel.rendering import render_answer

    how = shape(arguments.format)
    put(ended(render_answer(found, show_secrets=arguments.show_secrets, **how)))
    return 0


COMMAND = Command(
    name="ask", help="Ask about a finished or live run.", configure=configure, execute=execute,
    examples=('satchel ask last "When was it mitigated?"', 'satchel ask 7f3k "Who rolled back?" --format json'),
)  # fmt: skip
