"""Measures how fast this machine runs models: a minute model of zeros, through llama.cpp itself, in a child process.

Why not numpy: measured on eight shapes in six types on a busy machine, generation reached 0.69 to 1.51 times (median
0.95) what this probe foretells, and 0.37 to 0.84 times (median 0.63) what numpy's reading and multiplying does: packed
weights cost arithmetic, llama.cpp is built with fewer instruction sets than OpenBLAS, and numpy sees no device.
"""

from __future__ import annotations

import json
import logging
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from satchel.domain.errors import MissingError
from satchel.inference.hardware.probe_model import write
from satchel.system import children

PATIENCE = 60.0  # seconds; it takes about two, and a machine that is busy many more
_LONGEST = 64 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What was measured, where and when. Rates per second.

    `bandwidth`: bytes of plain (F16) weights that generation reads; `packed`: bytes of Q4_0 weights; `compute`:
    floating point operations on a prompt with Q4_0 weights. `features`: what the library was built with. `device`:
    empty for the processor.
    """

    at: datetime
    machine: str
    threads: int
    device: str
    features: frozenset[str]
    bandwidth: float
    packed: float
    compute: float

    def to_json(self) -> dict[str, Any]:
        """For a settings file or a cache."""
        return {**asdict(self), "at": self.at.isoformat(), "features": sorted(self.features)}

    @classmethod
    def from_json(cls, untrusted: object) -> Probe | None:
        """Inverse of `to_json`; None for anything else, so that it is measured again."""
        try:
            return _probe(untrusted) if isinstance(untrusted, Mapping) else None
        except (KeyError, TypeError, ValueError):
            return None


def _probe(body: Mapping[str, Any]) -> Probe:
    rates = [float(body[name]) for name in ("bandwidth", "packed", "compute")]
    threads = int(body["threads"])
    if not all(isfinite(rate) and 0 < rate < 1e18 for rate in rates) or not 1 <= threads <= 4096:
        raise ValueError("impossible rates")
    return Probe(
        at=datetime.fromisoformat(str(body["at"])), machine=str(body["machine"])[:300], threads=threads,
        device=str(body["device"])[:200], features=frozenset(str(one)[:30] for one in list(body["features"])[:100]),
        bandwidth=rates[0], packed=rates[1], compute=rates[2],
    )  # fmt: skip


def measure(*, machine: str, threads: int, now: datetime, device: str = "", argv: Sequence[str] = ()) -> Probe:
    """Measures the processor, or with `device` named the first device that llama.cpp takes (it is not chosen by name).

    `machine` is `Machine.identity`. Needs about 300 MB of memory. Raises `MissingError` where llama.cpp is not
    installed, cannot run, or takes too long, and where there is no room for its files.
    """
    with tempfile.TemporaryDirectory(prefix="satchel-probe-") as folder:
        try:
            packed, plain = write(Path(folder) / "packed.gguf", "Q4_0"), write(Path(folder) / "plain.gguf", "F16")
        except OSError as error:
            raise _cannot(error.strerror or "there is no room for its files") from error
        asked = json.dumps({"packed": str(packed), "plain": str(plain), "threads": threads, "device": bool(device)})
        said = _ask(argv or children.worker_argv("satchel.inference.hardware.probe_worker", "--probe-process"), asked)
    try:
        body = json.loads(said)
        return _probe({**body, "at": now.isoformat(), "machine": machine, "threads": threads, "device": device})
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _cannot("it ended without a result") from error


def _ask(argv: Sequence[str], request: str) -> bytes:
    """What the child prints."""
    try:
        child = children.start(argv, children.child_environment())
    except OSError as error:
        raise _cannot(error.strerror or "no process can be started") from error
    try:
        out, _ = child.process.communicate(request.encode() + b"\n", timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise _cannot(f"it gave no answer for {PATIENCE:g} seconds") from error
    finally:
        child.process.kill()  # does nothing to one that has ended
        child.process.wait()
        child.to.close()
        child.back.close()
        child.errors.seek(0)
        _log.debug("the probe's last words: %s", child.errors.read()[-2000:].decode("utf-8", "replace"))
        child.errors.close()
    return out[:_LONGEST]


def _cannot(why: str) -> MissingError:
    return MissingError(f"The speed of this machine could not be measured: {why}.",
                        "Models can be used all the same; `satchel doctor` says what is missing.")  # fmt: skip
