"""`python -m satchel` and the `satchel` command."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is somebody who can say what was interrupted

from satchel.cli import entry
from satchel.domain.errors import UsageError
from satchel.system.paths import Home


def open_window(home: Home, offline: bool, wanted: str) -> int:
    """As `satchel.ui.start.open_window`; the window is loaded when it is asked for."""
    from satchel.ui.single import WANTED
    from satchel.ui.start import open_window as show

    for one in WANTED:
        if one == wanted:
            return show(home, offline=offline, wanted=one)
    raise UsageError(f"There is no {wanted} to open.")


def main(arguments: Sequence[str] | None = None) -> int:
    """A command, or without one the window."""
    return entry.main(arguments, window=open_window)


if __name__ == "__main__":
    sys.exit(main())
