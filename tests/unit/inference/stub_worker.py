"""An encoder child without a model, for tests: speaks the wire, and misbehaves as its first argument says."""

from __future__ import annotations

import array
import os
import sys
import time
from pathlib import Path

from satchel.inference.encoder import wire


def main() -> None:
    mode, folder = sys.argv[1], Path(sys.argv[2])
    starts = folder / "starts"
    count = len(starts.read_text()) + 1 if starts.exists() else 1
    starts.write_text("x" * count)
    start(mode)
    mode = mode.removesuffix(" once") if count == 1 else "obeys" if mode.endswith(" once") else mode
    while (message := wire.read(sys.stdin.buffer)) is not None:
        texts = wire.unpack_ids(message[1], longest=256, vocabulary=30522)
        with (folder / "sizes").open("a") as sizes:
            sizes.write(f"{len(texts)} {sum(map(len, texts))}\n")
        answer(mode, texts)


def start(mode: str) -> None:
    out = sys.stdout.buffer
    if mode == "dies at once":
        sys.exit(3)
    if mode.startswith("cannot start: "):
        wire.write(out, "failed", mode.removeprefix("cannot start: ").encode() + b":secret detail")
        sys.exit(1)
    if mode == "babbles":
        out.write(b"\xff" * 100)
    if mode == "never ready":
        time.sleep(60)
    wire.write(out, "ready", (5 if mode == "other model" else 4).to_bytes(4, "little"))


def answer(mode: str, texts: list[list[int]]) -> None:
    out = sys.stdout.buffer
    if mode in ("dies", "leaves"):
        os.abort() if mode == "dies" and os.name == "posix" else os._exit(3 if mode == "dies" else 0)
    if mode in ("hangs", "slow"):
        time.sleep(60 if mode == "hangs" else 0.02)
    if mode == "fails":
        wire.write(out, "failed", b"compute:secret detail")
    elif mode == "short answer":
        wire.write(out, "vectors", b"\0" * 4)
    elif mode == "wrong kind":
        wire.write(out, "ready", b"\0" * 4)
    else:
        wire.write(out, "vectors", b"".join(array.array("f", [*ids, 0, 0, 0][:4]).tobytes() for ids in texts))


if __name__ == "__main__":
    main()
