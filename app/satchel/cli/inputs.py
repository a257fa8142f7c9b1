"""The inputs that a command names: files, folders, archives, standard input; what `run` and `do` have in common."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from satchel.cli.output import is_terminal, say
from satchel.domain.errors import InputError, UsageError
from satchel.domain.runs import RunInput
from satchel.system import spool
from satchel.system.paths import Home

_LARGEST_STDIN = 1 << 30
_PART = 1 << 20
STDIN = "-"


def spare(out: Path | None, names: list[str]) -> None:
    """Refuses to write the result over what it is made of."""
    if out is None:
        return
    for name in names:
        with contextlib.suppress(OSError):
            if name != STDIN and out.exists() and Path(name).samefile(out):
                raise UsageError(f"The result would be written over the input {name}.", "Give --out another name.")


def gather(names: list[str], home: Home) -> tuple[RunInput, ...]:
    """Each input once; standard input is read and kept. Raises `SatchelError`."""
    if names.count(STDIN) > 1:
        raise UsageError("Standard input can be read only once.", "Give - once.")
    for name in names:
        if name != STDIN and not os.path.lexists(name):
            raise InputError(f"There is no file or folder {name!r}.", "Check the path.")
    once = {name if name == STDIN else os.path.abspath(name): name for name in reversed(names)}  # noqa: PTH100
    return tuple(
        RunInput(path=str(_kept(home)) if name == STDIN else path, shown=name)
        for path, name in reversed(once.items())
    )


def let_go(inputs: tuple[RunInput, ...]) -> None:
    """Removes kept standard input that no run has taken over."""
    for one in inputs:
        if one.shown == STDIN:
            spool.forget(Path(one.path))


def read_stdin(largest: int = _LARGEST_STDIN) -> Iterator[bytes]:
    """Standard input, part by part. Raises `InputError` for too much, and for nothing."""
    if is_terminal(sys.stdin):
        say("Reading from standard input; end with Ctrl-D.")
    size = 0
    while part := sys.stdin.buffer.read(_PART):
        size += len(part)
        if size > largest:
            more = f"{largest >> 30} GiB" if largest >> 30 else f"{largest >> 20} MiB"
            raise InputError(f"Standard input is larger than {more}.", "Give files instead.")
        yield part
    if size == 0:
        raise InputError("Standard input is empty.", "Pipe a chat log into it, or name a file.")


def _kept(home: Home) -> Path:
    """Keeps standard input as a private file of the home, so that the run can be taken up again."""
    return spool.keep(home, read_stdin(), what="Standard input")
