"""Makes the pictures of the window in `resources/screenshots/`: every screen, by the real program over its real engine.

``.venv/bin/python packaging/pictures.py [SCHEME...]``. It runs under Xvfb where that is there, else on Qt's offscreen platform.
Names are ``SCREEN-STATE-SCHEME.png``, with ``-200`` for 200 %. Screens of the rail are found by themselves;
`picture_tour.py` says which states of them can be shown. Each picture is brought to 256 colours, which a flat interface
does not miss and which makes it a third as large; what was there before is removed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from picture_swatches import draw_all
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "resources" / "screenshots"
SAMPLE = ROOT / "resources" / "samples" / "harbour-cranes"
SCHEMES = ("light", "dark")
_COVERING = 64  # colours that are kept because they cover much
_WORDY = """\
[09:00:00] <Bartholomäus von Hohenzollern-Sigmaringen> outage: Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft cannot sign in since 08:52, every request to https://identity.internal.example/realms/production/protocol/openid-connect/token?grant_type=client_credentials answers 503 and nobody in Regensburg, Passau, Linz or Vienna can open a single lock
[09:04:10] <Bartholomäus von Hohenzollern-Sigmaringen> confirmed: the certificate of identity-gateway-eu-central-1a-blue-0000000000000017 expired at 08:51:59, that is the root cause
[09:11:30] <ru> I will renew the certificate of identity-gateway-eu-central-1a-blue-0000000000000017 and write down how, by Friday
[09:20:00] <ru> mitigated: the old certificate is replaced on all seven gateways, sign-ins work again in Regensburg and in Passau
[09:41:00] <Bartholomäus von Hohenzollern-Sigmaringen> resolved, all locks open, no ship waited longer than 48 minutes
"""


def main(schemes: tuple[str, ...]) -> None:
    """Makes all pictures of the schemes; with none named, of both, and the swatches."""
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        if any(f"-{scheme}" in old.name for scheme in schemes):
            old.unlink()
    with tempfile.TemporaryDirectory(prefix="satchel-") as folder, display() as variables:
        place = Path(folder)
        environment = {**os.environ, **variables, "XDG_RUNTIME_DIR": folder, "HOME": folder, "TZ": "UTC", "LANG": "C.UTF-8"}
        inputs = write_inputs(place)
        for scheme in schemes:
            for scale in (100, 200):
                tour(place, environment, inputs, scheme, scale)
            script, file = str(Path(__file__).with_name("picture_parts.py")), str(OUT / f"parts-{scheme}.png")
            parts = {**environment, "PYTHONPATH": str(ROOT / "app"), "QT_QPA_PLATFORM": "offscreen"}
            subprocess.run([sys.executable, script, scheme, file], env=parts, check=True, timeout=60)
    draw_all(OUT, schemes)
    for picture in sorted(OUT.glob("*.png")):
        flatten(picture)
    size = sum(one.stat().st_size for one in OUT.glob("*.png"))
    print(f"{len(list(OUT.glob('*.png')))} pictures, {size / 1e6:.1f} MB")


def write_inputs(place: Path) -> Path:
    """The sample and what makes long, failed and busy runs."""
    inputs = place / "Downloads"
    shutil.copytree(SAMPLE, inputs / "harbour-cranes")
    (inputs / "identity-gateway-eu-central-1a-war-room-2026-04-02.log").write_text(_WORDY, "utf-8")
    (inputs / "export.zip").write_bytes(b"PK\x03\x04 cut off in the middle")
    said = [f"[{9 + n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}] <{'mats' if n % 3 else 'priya'}> crane {n % 14} moved box {n}" for n in range(30_000)]
    (inputs / "yard.log").write_text("\n".join(said), "utf-8")
    return inputs


def tour(place: Path, environment: dict[str, str], inputs: Path, scheme: str, scale: int) -> None:
    """One look at a new home and one at a home with runs, in a process each: Qt takes a scale at its start."""
    new, used = place / f"new-{scheme}-{scale}", place / f"used-{scheme}-{scale}"
    environment = {**environment, "QT_SCALE_FACTOR": f"{scale / 100:g}", "PYTHONPATH": str(ROOT / "app")}

    def satchel(home: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "satchel", "--home", str(home), *arguments]
        subprocess.run(command, cwd=inputs, env=environment, check=False, capture_output=True, timeout=300)

    for name in ("export.zip", "identity-gateway-eu-central-1a-war-room-2026-04-02.log", "harbour-cranes"):
        satchel(used, "run", "incident-summariser", name)
    for home, name in ((new, "new"), (used, "used")):
        satchel(home, "settings", "set", "look.theme", scheme)
        satchel(home, "settings", "set", "look.reduced_motion", "true")
        script = str(Path(__file__).with_name("picture_tour.py"))
        command = [sys.executable, script, str(home), name, scheme, str(scale), str(inputs), str(OUT)]
        subprocess.run(command, cwd=inputs, env=environment, check=True, timeout=300)
        satchel(home, "engine", "stop")


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """Variables of a display: an X server of ours, or Qt's own that draws into memory."""
    program = shutil.which("Xvfb")
    if program is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    command = [program, "-displayfd", "1", "-screen", "0", "2600x1800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{server.stdout.readline().strip()}"}
        finally:
            server.kill()


def flatten(picture: Path) -> None:
    """At most 256 colours: those that cover most stay exactly as they are, then those that are farthest from all kept so far,
    so that a small red word stays red; every other takes the nearest. No dithering, so text stays sharp.
    """
    with Image.open(picture) as image:
        if image.mode == "P":
            return
        pixels = np.asarray(image.convert("RGB"))
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    found, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    split = (found[:, None] >> np.array([16, 8, 0], np.uint32) & 255).astype(np.int32)
    kept: list[int] = []
    nearest, distance = np.zeros(len(found), np.uint8), np.full(len(found), 1 << 30)
    for place in range(min(256, len(found))):
        kept.append(int(np.argsort(-counts, kind="stable")[place] if place < _COVERING else distance.argmax()))
        away = ((split - split[kept[-1]]) ** 2).sum(axis=1)
        nearest[away < distance] = place
        distance = np.minimum(distance, away)
    few = Image.fromarray(nearest[places].reshape(packed.shape), mode="P")
    few.putpalette(split[kept].astype(np.uint8).tobytes())
    few.save(picture, optimize=True)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or SCHEMES)
