"""Random input for the window, as it would come from a child or a cat: what is counted is what goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping

from figures import Figure
from meter import APP, place
from scenarios import AGENT

ROOT = APP.parent
SAMPLE = ROOT / "resources" / "samples" / "harbour-cranes"
SEEDS, ACTIONS = (1, 2, 3), 200


def monkey() -> Iterator[Figure]:
    """Random keys, clicks, sizes, themes, screens and hostile words, 200 a seed, in the window over the real engine and a
    home that has read the sample (`tests/ui/monkey.py`): exceptions, warnings of Qt, warnings and reports in the logs.
    """
    for seed in SEEDS:
        with place() as where:
            where.call("run", AGENT, SAMPLE, "--model", "none")
            environment = {**where.environment, "PYTHONPATH": os.pathsep.join([str(APP), str(ROOT)]), "QT_QPA_PLATFORM": "offscreen"}
            argv = [sys.executable, "-m", "tests.ui.monkey", str(where.folder / "home"), str(seed), str(ACTIONS)]
            child = subprocess.run(argv, capture_output=True, env=environment, cwd=ROOT, timeout=600, check=False)
        told = json.loads(child.stdout) if child.stdout else {"did": [], "heard": [child.stderr.decode(errors="replace")[-2000:]]}
        for one in told["heard"]:
            sys.stderr.write(f"{one}\n")
        yield Figure(what=f"done, seed {seed}", value=len(told["did"]), unit="actions", least=ACTIONS)
        yield Figure(what=f"gone wrong, seed {seed}", value=len(told["heard"]) + (child.returncode < 0), unit="", most=0)


MONKEY: Mapping[str, Callable[[], Iterator[Figure]]] = {"monkey": monkey}
