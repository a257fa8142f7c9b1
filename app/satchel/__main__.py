"""`python -m satchel` and the `satchel` command."""

from __future__ import annotations

import sys

from satchel.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
