"""What this machine has for running models: memory, processor cores, battery; read anew each time it matters."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from satchel.inference.hardware import linux, macos, windows
from satchel.inference.hardware.found import Found

_GUESS = 4 * 2**30  # bytes, where a platform does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Sizes in bytes. Limits of a container or a service count as if the machine were no larger.

    `available` can be had without pushing other programs out; `cores` are real ones, `usable` those that this process
    may use at once (fewer under a quota); `instructions` are the processor's, in lower case, empty where unknown.
    """

    total: int
    available: int
    cores: int
    usable: int
    processor: str
    architecture: str
    instructions: frozenset[str]
    is_on_battery: bool | None  # None: there is no telling

    @property
    def threads(self) -> int:
        """For computing: one core is left to everything else, because llama.cpp's threads wait by spinning, and all of
        them wait for one that has to share its core (measured beside other programs on two cores: two threads generated
        at a fifth to a thirtieth of one thread's speed).
        """
        return max(1, min(self.cores, self.usable) - 1)

    @property
    def identity(self) -> str:
        """The same as long as measured speeds hold: processor, cores, memory in whole GiB."""
        return f"{self.processor} · {self.usable} of {self.cores} cores · {round(self.total / 2**30)} GiB"


def look(root: Path = Path("/")) -> Machine:
    """The machine as it is now; on Linux all is read below `root`. What cannot be found out becomes a modest guess."""
    logical = os.cpu_count() or 1
    if sys.platform == "linux":
        found = linux.look(root)
    elif sys.platform == "darwin":
        found = macos.look()
    elif sys.platform == "win32":
        found = windows.look()
    else:
        found = Found()
    total = found.total or _GUESS
    return Machine(
        total=total, available=min(found.available or total // 2, total), cores=found.cores or logical,
        usable=max(1, min(found.usable or logical, logical)), instructions=found.instructions,
        processor=found.processor or platform.machine() or "unknown processor", architecture=platform.machine().lower(),
        is_on_battery=found.is_on_battery,
    )  # fmt: skip
