"""`satchel ask`: a question about a run, answered with citations or not at all."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import Shape, ended, put, shape

if TYPE_CHECKING:
    from satchel.engine.client import Client


def configure(parser: argparse.ArgumentParser) -> None:
    """The run and the question."""
    parser.add_argument("run", metavar="RUN", help="id of a run, the beginning of one, or: last")
    parser.add_argument("question", metavar="QUESTION", nargs="+", help="in your own words")
    parser.add_argument("--show-secrets", action="store_true", help="print passwords and keys that the input holds")


def execute(arguments: Arguments) -> int:
    """Prints the answer, or why there is none."""
    with client_of(arguments) as client:
        question, look = " ".join(arguments.question), shape(arguments.format)
        put(ended(answered(client, arguments.run, question, look, show_secrets=arguments.show_secrets)))
    return 0


def answered(client: Client, run: str, question: str, look: Shape, *, show_secrets: bool) -> str | bytes:
    """The answer, or why there is none, as it is printed."""
    found = client.ask_again("ask", run=run, question=question)
    from satchel.rendering import render_answer

    return render_answer(found, show_secrets=show_secrets, **look)


COMMAND = Command(
    name="ask", help="Ask about a finished or live run.", configure=configure, execute=execute,
    examples=('satchel ask last "When was it mitigated?"', 'satchel ask 7f3k "Who rolled back?" --format json'),
)  # fmt: skip
