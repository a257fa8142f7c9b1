"""Every error that a person can meet, in one tree; each knows its sentence, its hint, its code and its exit code.

SatchelError                    exit 1  fault of ours (a report file is named)
├── UsageError                  exit 2  the command cannot be understood
├── InputError                  exit 2  an input cannot be read (format, size, encoding)
│   └── TooLongError            exit 2  a text is longer than a model takes at once
├── NotFoundError               exit 2  a run, agent or file that was named does not exist
├── MissingError                exit 4  something needed is not here (model, network, password, room on the disk)
│   └── StorageError            exit 4  the data home cannot be written or is from a newer version
├── EngineError                 exit 4  the engine process cannot be started or reached
├── RefusedError                exit 5  policy says no
└── CancelledRunError           exit 130 the person interrupted
"""

from __future__ import annotations

from typing import Any, ClassVar


class SatchelError(Exception):
    """`what` happened in the person's words, `hint` what to do about it, `code` to look it up in the manual."""

    code: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    @property
    def sentences(self) -> str:
        """What happened and what to do about it, where both stand in one line."""
        return f"{self.what} {self.hint}".strip()

    def to_json(self) -> dict[str, Any]:
        """As the ``error`` object of ``--format json``."""
        return {"code": self.code, "what": self.what, "hint": self.hint}


class UsageError(SatchelError):
    """The command cannot be understood."""

    code = "usage"
    exit_code = 2


class InputError(SatchelError):
    """An input cannot be read."""

    code = "input"
    exit_code = 2


class TooLongError(InputError):
    """A text is longer than a model takes at once; a shorter one may do."""


class NotFoundError(SatchelError):
    """Something that was named does not exist."""

    code = "not-found"
    exit_code = 2


class MissingError(SatchelError):
    """Something needed is missing."""

    code = "missing"
    exit_code = 4


class StorageError(MissingError):
    """The data home cannot be used."""

    code = "storage"


class EngineError(SatchelError):
    """The engine process cannot be started or reached."""

    code = "engine"
    exit_code = 4


class RefusedError(SatchelError):
    """Policy refuses."""

    code = "refused"
    exit_code = 5


class CancelledRunError(SatchelError):
    """The person interrupted."""

    code = "cancelled"
    exit_code = 130


_LEAVES: dict[str, type[SatchelError]] = {
    leaf.code: leaf
    for leaf in (
        SatchelError, UsageError, InputError, NotFoundError, MissingError, StorageError, EngineError, RefusedError,
        CancelledRunError,
    )
}  # fmt: skip


def from_json(body: dict[str, Any]) -> SatchelError:
    """The error that `SatchelError.to_json` described; an unknown code becomes a plain `SatchelError`."""
    leaf = _LEAVES.get(str(body.get("code")), SatchelError)
    return leaf(str(body.get("what", "")), str(body.get("hint", "")))
