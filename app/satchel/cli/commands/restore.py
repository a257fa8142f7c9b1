"""`satchel restore`: puts a backup in the place of a home's content, and keeps the old content beside it."""

from __future__ import annotations

import argparse
from pathlib import Path

from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import put_either
from satchel.domain.errors import InputError


def configure(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", metavar="FILE", help="a file that satchel backup wrote")


def execute(arguments: Arguments) -> int:
    """Has the engine check and restore it."""
    path = Path(arguments.file).expanduser().absolute()
    if not path.is_file():
        raise InputError(f"There is no file {arguments.file!r}.", "Name a file that was made with: satchel backup FILE")
    with client_of(arguments) as client:
        kept = client.restore(path)
    put_either(
        arguments.format, {"restored": str(path), "kept": kept}, [f"Restored. What was there before is kept in {kept}"]
    )
    return 0


COMMAND = Command(
    name="restore", help="Bring a backup back; what is there now is kept.", configure=configure, execute=execute,
    examples=("satchel restore satchel-backup.zip",),
)  # fmt: skip
