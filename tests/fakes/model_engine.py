"""An engine whose catalogue is a host on this machine: `python model_engine.py HOME URL`, else the real one."""

from __future__ import annotations

import dataclasses
import datetime
import sys
from typing import Any

from satchel import bootstrap
from satchel.engine.server import main
from satchel.inference.models.catalogue import Offer, Part, Stated
from satchel.inference.models.desk import ModelDesk
from satchel.inference.models.download import Patience
from satchel.inference.models.library import Library
from satchel.system.paths import Home


def offer(url: str) -> Offer:
    part = Part(name="two.gguf", url=f"{url}/two.gguf", size=None, sha256=None)
    licence = Stated(value="MIT", cited="https://example.org", date=datetime.date(2026, 11, 2))
    return Offer(
        id="two-layers", name="Two Layers", family="Two", quantisation="Q4_0", good_at="Tests.", laptop=8, page="https://example.org",
        licence=licence, languages=None, parameters=None, context=None, files=(part,),
    )  # fmt: skip


def build(home: Home, **options: Any) -> bootstrap.Parts:
    desk = ModelDesk(
        Library(home.models), offers=lambda: [offer(sys.argv[2])], places=list, offline=False,
        patience=Patience(connect=5, silence=30, tries=2, pause=0.01),
    )  # fmt: skip
    return dataclasses.replace(bootstrap.build(home, **options), models=desk)


if __name__ == "__main__":
    sys.exit(main(["--home", sys.argv[1]], build=build))
