"""Everything that the command line prints: results to standard output, the rest to standard error."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict

from satchel.domain.errors import MissingError, SatchelError, UsageError

# Control characters and the invisible marks that reorder text: what others wrote must not steer a terminal.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Text from outside on one line, with nothing that a terminal would obey."""
    return _STEERING.sub("\ufffd", text).replace("\n", " ").replace("\t", " ")


def plain_lines(text: str) -> str:
    """As `plain`, line ends and tabs kept."""
    return _STEERING.sub("\ufffd", text)


def put(data: str | bytes) -> None:
    """Writes to standard output as UTF-8, whatever the terminal's settings. Raises `MissingError` when that fails."""
    if isinstance(data, str):
        data = data.encode("utf-8", "backslashreplace")
    if sys.stdout is None:
        raise MissingError("Standard output is closed: the result cannot be printed.", "Name a file: --out FILE")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise MissingError(
            f"The result cannot be printed: {error.strerror or error}.",
            "It is kept; make room and print it again with: satchel runs show last",
        ) from error


def put_json(body: Any, *, one_line: bool = False) -> None:
    """One JSON document."""
    put(as_json(body, one_line=one_line))


def as_json(body: Any, *, one_line: bool = False) -> str:
    """Keys in the contract's order; characters as they are unless they cannot be UTF-8."""
    shape: dict[str, Any] = {"separators": (",", ":")} if one_line else {"indent": 2}
    text = json.dumps(body, ensure_ascii=False, **shape)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(body, ensure_ascii=True, **shape)
    return text + "\n"


def put_lines(lines: Sequence[str]) -> None:
    """Lines of text, made harmless."""
    put("".join(plain(line) + "\n" for line in lines))


def put_either(chosen: str | None, body: Any, lines: Sequence[str]) -> None:
    """The document with ``--format json``, else the lines that say the same."""
    if chosen == "json":
        put_json(body)
    else:
        put_lines(lines)


def put_table(rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest cell; the last one runs free."""
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max((len(row[i]) for row in cells), default=0) for i in range(len(cells[0]) - 1)] if cells else []
    for row in cells:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        put_lines(["  ".join([*padded, row[-1]]).rstrip()])


def show_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table that fits the terminal where a person looks; columns as `put_table` prints them elsewhere."""
    if not is_terminal(sys.stdout):
        put_table([head, *rows])
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in head:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    Console(no_color=bool(os.environ.get("NO_COLOR"))).print(table)


def say(text: str) -> None:
    """A line for the person on standard error."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(plain(text) + "\n")
        sys.stderr.flush()


def tell_error(error: SatchelError, *, as_document: bool, one_line: bool = False) -> None:
    """The sentence and the hint on standard error; with --format json the same as a document on standard output.

    `one_line` where documents come line by line.
    """
    say(f"error: {error.what}")
    if error.hint:
        say(f"hint: {error.hint}")
    if as_document:
        with contextlib.suppress(OSError, ValueError):
            put_json({"error": error.to_json()}, one_line=one_line)


def check_out(path: Path) -> None:
    """Refuses a file that could not be written after all the work. Raises `UsageError`."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Name a file in it.")
    if not path.parent.is_dir():
        raise UsageError(f"The folder of {path} does not exist.", "Make it first, or name another.")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"The folder of {path} cannot be written.", "Name a file in another folder.")


def write_out(path: Path, data: str | bytes) -> None:
    """All of it or nothing at `path`. Raises `MissingError`."""
    if isinstance(data, str):
        data = data.encode("utf-8", "backslashreplace")
    draft = path.with_name(f".{path.name[:60]}-{secrets.token_hex(4)}.part")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise MissingError(
            f"{path} cannot be written: {error.strerror or error}.", "Name a place that is writable and has room."
        ) from error


def counted(number: int, one: str, many: str) -> str:
    """"1 file", "3 files"."""
    return f"{number} {one if number == 1 else many}"


def is_terminal(stream: Any) -> bool:
    """Whether a person looks at this stream."""
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):
        return False


class Shape(TypedDict):
    """How a rendering looks: `width` None is a width for files."""

    format: str
    width: int | None
    color: bool


def shape(chosen: str | None, *, to_file: bool = False) -> Shape:
    """The shape that suits where the output goes: as wide as the terminal and coloured there, plain elsewhere."""
    seen = not to_file and is_terminal(sys.stdout)
    color = seen and not os.environ.get("NO_COLOR")
    return {"format": chosen or "text", "width": shutil.get_terminal_size().columns if seen else None, "color": color}


def ended(data: str | bytes) -> str | bytes:
    """Text that ends its last line."""
    return data if isinstance(data, bytes) or data.endswith("\n") else data + "\n"
