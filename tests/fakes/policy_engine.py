"""An engine under a policy of the test's own, which this user may have written: `python policy_engine.py HOME FILE`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from satchel.engine.server import main
from satchel.settings.managed import PolicyFile

if __name__ == "__main__":
    sys.exit(main(["--home", sys.argv[1]], policy=PolicyFile(Path(sys.argv[2]), owner=os.getuid())))
