"""Measures what the program costs and writes docs/performance.md: `python tests/bench/run.py [NAME...]`."""

from __future__ import annotations

import inspect
import platform
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from figures import Figure
from generation import GENERATION
from meter import adopt_orphans
from monkey import MONKEY
from scenarios import SCENARIOS as PROGRAM
from windows import WINDOW

SCENARIOS = {**PROGRAM, **GENERATION, **WINDOW, **MONKEY}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_HEAD = """# Performance

Written by `python tests/bench/run.py`; `run.py NAME...` measures some of it again. CPU is user and system time summed
over the command, the engine and every worker that they start. Wall time says little on a machine that does other work
and is given only as a ratio within one run. The logs are invented: one labelled incident of
`agents/incident-summariser/app.satchel/examples` hidden among seeded chatter (`tests/bench/noise.py`).
"""


def shown(figure: Figure) -> str:
    """A row of the table."""
    unit = f" {figure.unit}" if figure.unit else ""
    places = 0 if figure.unit in ("ms", "") or figure.value >= 100 else 1 if figure.unit == "%" else 2
    bound = f"≤ {figure.most:g}{unit}" if figure.most is not None else ""
    bound = f"≥ {figure.least:g}{unit}" if figure.least is not None else bound
    verdict = "" if not bound else "yes" if figure.holds else "**no**"
    return f"| {figure.what} | {figure.value:.{places}f}{unit} | {bound} | {verdict} |"


def section(name: str, figures: Sequence[Figure]) -> str:
    """A scenario's part of the page."""
    rows = ["| | measured | bound | kept |", "|---|---|---|---|", *map(shown, figures)]
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    told = " ".join((inspect.getdoc(SCENARIOS[name]) or "").split())
    body = "\n".join([f"## {name}", "", f"{told} ({machine}.)", "", *rows])
    return f"<!-- {name}:begin -->\n{body}\n<!-- {name}:end -->\n"


def update(page: str, name: str, text: str) -> str:
    """The page with one part replaced, or put where it belongs."""
    parts = {one: found[0] for one in SCENARIOS if (found := _part(one).search(page))}
    parts[name] = text
    return "\n".join([_HEAD, *(parts[one] for one in SCENARIOS if one in parts)])


def _part(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?s)<!-- {name}:begin -->\n.*?<!-- {name}:end -->\n")


def main(names: Sequence[str]) -> int:
    """Measures the named scenarios, or all; 1 when a bound is missed."""
    unknown = [name for name in names if name not in SCENARIOS]
    if unknown:
        sys.exit(f"There is no {', '.join(unknown)}; there are {', '.join(SCENARIOS)}.")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background begins with Ctrl-C ignored
    adopt_orphans()
    missed = 0
    for name in names or SCENARIOS:
        figures = []
        for figure in SCENARIOS[name]():
            figures.append(figure)
            sys.stdout.write(f"{name} {shown(figure)}\n")
            sys.stdout.flush()
        missed += sum(not figure.holds for figure in figures)
        page = PAGE.read_text("utf-8") if PAGE.exists() else ""
        PAGE.write_text(update(page, name, section(name, figures)), "utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
