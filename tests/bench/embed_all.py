"""A child that embeds every text of a JSON list with the full encoder and prints the seconds of processor time it took."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from meter import below

from satchel.inference.encoder import open_encoders


def spent() -> float:
    """Of this process and its encoder, the start of both included in what came before."""
    return time.process_time() + sum(own + under for own, under in below(os.getpid()).values())


def main() -> None:
    """Reads the list from the file named on the command line."""
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    encoders = open_encoders()
    full = encoders.full
    if full is None:
        sys.exit(encoders.reason)
    full.embed(["warm"])
    before = spent()
    full.embed(texts)
    sys.stdout.write(f"{spent() - before:.3f}\n")
    encoders.close()


if __name__ == "__main__":
    main()
