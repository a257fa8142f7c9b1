"""`python -m satchel` and the `satchel` command."""

from __future__ import annotations

import signal
import sys

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is somebody who can say what was interrupted

from satchel.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
