"""`satchel backup`: everything worth keeping of a data home, in one file that checks itself."""

from __future__ import annotations

import argparse
from pathlib import Path

from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import check_out, counted, put_either


def configure(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", metavar="FILE", help="file to write")


def execute(arguments: Arguments) -> int:
    """Has the engine write it."""
    path = Path(arguments.file).expanduser().absolute()
    check_out(path)
    with client_of(arguments) as client:
        found = client.call("backup", file=str(path))
    put_either(arguments.format, found, [f"{counted(found['files'], 'file', 'files')} saved in {found['file']}"])
    return 0


COMMAND = Command(
    name="backup", help="Save runs, sources, agents and settings in one file.", configure=configure, execute=execute,
    examples=("satchel backup satchel-backup.zip",),
)  # fmt: skip
