"""What tests of model processes share: requests, models that are closed again, and a look at what processes do."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from satchel.domain.labels import Labels, Origin
from satchel.domain.models import Message, ModelRequest
from satchel.inference.worker.client import Limits, LocalModel, ModelFile
from satchel.inference.worker.ladder import Setting

OURS = Labels(origins=frozenset({Origin.PERSON}))
SCRIPT = "The broker dropped 42 messages after its restart, and Änne mended it by hand."
MIB = 1024**2
Open = Callable[..., LocalModel]


def request(text: str = "What happened?", **more) -> ModelRequest:
    """A question with a system message before it."""
    said = (Message(speaker="system", text="Say it in one sentence."), Message(speaker="user", text=text))
    return ModelRequest(messages=said, labels=OURS, **{"seconds": 60.0, "tokens": 400, **more})


@contextlib.contextmanager
def open_models() -> Iterator[Open]:
    """Opens models, closes them, and looks whether a process was left."""
    models: list[LocalModel] = []

    def make(path: Path, setting: Setting | None = None, *, sha256: str = "", adapters=None, remembered=None, **limits):
        file = ModelFile(path=path, name="tiny", sha256=sha256, adapters=adapters or {})
        chosen = Limits(**{"memory": 2048 * MIB, "patience": 10.0, **limits})
        models.append(LocalModel(file, setting or Setting(context=4096), limits=chosen, remembered=remembered))
        return models[-1]

    yield make
    left = [pid for model in models if (pid := model.process) is not None]
    for model in models:
        model.close()
    assert not any(map(is_running, left))


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely uncollected."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Waits until it holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def is_one_sentence(text: str) -> bool:
    """Whether a person reads it in one breath."""
    return text.endswith(".") and ". " not in text and "\n" not in text and len(text) < 400
