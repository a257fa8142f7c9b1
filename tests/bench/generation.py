"""What a model's worker costs over the least that it could: pairs of the same request through both, one after the other."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import half_b
from event_stream import FarListener
from meter import spent
from scenarios import HERE, Figure

sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "app")]

from tests.fakes.tiny_models import Tiny  # noqa: E402

from satchel.domain.errors import CancelledRunError  # noqa: E402
from satchel.domain.labels import Labels, Origin  # noqa: E402
from satchel.domain.models import Message, ModelReply, ModelRequest, OnText, Speaker  # noqa: E402
from satchel.inference.grammar.schema import grammar_for  # noqa: E402
from satchel.inference.worker.client import LocalModel, ModelFile  # noqa: E402
from satchel.inference.worker.ladder import Setting  # noqa: E402

PAIRS = 7
Said = tuple[tuple[Speaker, str], ...]
CACHE = Path(tempfile.gettempdir()) / "satchel-bench"
FORM = {
    "type": "object",
    "properties": {"title": {"type": "string", "maxLength": 200}, "lines": {"type": "array", "items": {"type": "integer"}}},
    "required": ["title", "lines"],
}
SYSTEM = "You read what was said in a channel and say what broke, when, and for whom. " * 9


def chatml(*said: tuple[Speaker, str]) -> str:
    """A conversation as the template writes it, up to where the reply begins."""
    frames = (f"<|im_start|>{speaker}\n{text}<|im_end|>\n" for speaker, text in said)
    return "".join(frames) + "<|im_start|>assistant\n"


class Raw:
    """The loop in C++, compiled against the library that is installed, as a process that stays."""

    def __init__(self, model: Path, setting: Setting, threads: int) -> None:
        CACHE.mkdir(exist_ok=True)
        site = Path(sysconfig.get_paths()["purelib"])
        binary, source, library = CACHE / "raw_loop", HERE / "raw_loop.cpp", site / "llama_cpp" / "lib"
        if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(
                ["g++", "-O2", "-o", binary, source, f"-I{site / 'include'}", f"-L{library}", "-lllama", "-lggml",
                 "-lggml-base", f"-Wl,-rpath,{library}"], check=True,
            )  # fmt: skip
        numbers = (setting.context, setting.batch, threads, -int(setting.flash_attn))
        argv = [binary, model, *map(str, numbers)]
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.load = self._line()["load"]

    def _line(self) -> dict[str, float]:
        assert self._process.stdout is not None
        return dict(json.loads(self._process.stdout.readline()))

    def run(self, tokens: int, prompt: str, *, grammar: str = "", tail: str = "") -> dict[str, float]:
        """CPU seconds of one job."""
        names = []
        for name, text in (("prompt", prompt), ("grammar", grammar), ("tail", tail)):
            path = CACHE / f"{name}.txt"
            path.write_text(text, encoding="utf-8")
            names.append(str(path) if text else "-")
        assert self._process.stdin is not None
        self._process.stdin.write(f"{tokens} {' '.join(names)}\n")
        self._process.stdin.flush()
        return self._line()

    def close(self) -> None:
        """Ends it."""
        self._process.communicate()


def request(said: Said, tokens: int, **more: Any) -> ModelRequest:
    """A request with these messages."""
    messages = tuple(Message(speaker=speaker, text=text) for speaker, text in said)
    return ModelRequest(messages=messages, labels=Labels(origins=frozenset({Origin.PERSON})), tokens=tokens,
                        seconds=3600.0, **more)  # fmt: skip


def used(model: LocalModel) -> float:
    """CPU seconds of this process and the model's so far."""
    words = Path(f"/proc/{model.process}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def ask(
    model: LocalModel, said: Said, tokens: int, *, times: int = 1, on_text: OnText | None = None, **more: Any
) -> tuple[ModelReply, float]:
    """A reply, streamed to a listener, and the CPU seconds of both processes, the mean of `times`."""
    before = used(model)
    for _ in range(times):
        pieces: list[str] = []
        reply = model.reply(request(said, tokens, **more), on_text=on_text or pieces.append)
    return reply, (used(model) - before) / times


@contextlib.contextmanager
def both(path: Path, setting: Setting) -> Iterator[tuple[Raw, LocalModel]]:
    """The loop and the worker with the same file and the same setting."""
    model = LocalModel(ModelFile(path=path, name=path.stem), setting)
    ready = model.start()
    raw = Raw(path, setting, ready.threads)
    try:
        yield raw, model
    finally:
        raw.close()
        model.close()


def _half() -> Path:
    CACHE.mkdir(exist_ok=True)
    return half_b.write(CACHE / "half-b.gguf")


def tokens_() -> Iterator[Figure]:
    """A 0.5B shape with random weights, greedy: the same prompt and 128 tokens through a C++ loop and through the
    worker, each piece as an event through the engine's stream, its protocol and a socket to a listener at the far end;
    CPU of all of that counts. Then under a grammar, 48 tokens: the
    loop's grammar looks at the whole vocabulary for every token, as llama.cpp's samplers do.
    """
    said: Said = (("user", "What broke?"),)
    with both(_half(), Setting(context=4096)) as (raw, model), FarListener() as far:
        for what, schema, count, least in (("free", None, 128, 97), ("under a grammar", FORM, 48, 90)):
            grammar = grammar_for(schema) if schema else ""
            shares, costs = [], []
            for _ in range(PAIRS):
                cost = raw.run(count, chatml(*said), grammar=grammar)
                reply, ours = ask(model, said, count, schema=schema, on_text=far.take)
                assert reply.usage.reply == cost["tokens"] == count, (reply.usage, cost)
                shares.append(100 * (cost["prompt"] + cost["generate"]) / ours)
                costs.append(1000 * ours / count)
            yield Figure(what=f"speed, {what}, of the loop's", value=statistics.median(shares), unit="%", least=least)
            assert far.heard, "nothing came through the stream"
            yield Figure(what=f"CPU per token, {what}", value=statistics.median(costs), unit="ms")


def prefix() -> Iterator[Figure]:
    """The first token when only the last message of a conversation is new, against reading those tokens alone."""
    system: tuple[Speaker, str] = ("system", SYSTEM)
    with both(_half(), Setting(context=4096)) as (raw, model):
        ratios = []
        for number in range(PAIRS):
            text = f"Message {number}: the broker in Hamburg dropped everything at 10:4{number}"
            head, _, tail = chatml(system, ("user", text)).partition("user\n")
            ask(model, (system, ("user", "What broke?")), 1)
            reply, ours = ask(model, (system, ("user", text)), 1)
            cost = raw.run(0, head + "user\n", tail=tail)
            new = reply.usage.prompt - reply.usage.cached
            assert abs(new - cost["tail_tokens"]) <= 3, (new, cost)
            ratios.append(ours / cost["tail"])
    yield Figure(what="CPU to the first token, of the new tokens' own", value=statistics.median(ratios), unit="×", most=1.2)


def lengths() -> Iterator[Figure]:
    """Replies of 8,192 tokens and of 256, on a model so small that nothing hides what the worker itself adds."""
    CACHE.mkdir(exist_ok=True)
    path = Tiny(script="again and over", loops=True, context=16_384).write(CACHE / "endless.gguf")
    said: Said = (("user", "What broke?"),)
    with both(path, Setting(context=16_384)) as (raw, model):
        ratios = []
        for _ in range(PAIRS):
            theirs, ours = [], []
            for count, times in ((256, 16), (8192, 1)):
                theirs.append(sum(raw.run(count, chatml(*said))["generate"] for _ in range(times)) / times)
                reply, cost = ask(model, said, count, times=times)
                assert reply.usage.reply == count, reply.usage
                ours.append(cost)
            ratios.append(ours[1] / ours[0] / (theirs[1] / theirs[0]))
    yield Figure(what="cost at 8,192 tokens over cost at 256, of the loop's ratio", value=statistics.median(ratios), unit="×",
                 most=1.05)  # fmt: skip


def start() -> Iterator[Figure]:
    """A worker from nothing to ready, against loading the same file in C++."""
    path, setting = _half(), Setting(context=4096)
    extra = []
    for _ in range(PAIRS):
        model = LocalModel(ModelFile(path=path, name="half"), setting)
        before = spent() + time.process_time()
        ready = model.start()
        ours = spent() + time.process_time() - before
        model.close()
        raw = Raw(path, setting, ready.threads)
        extra.append(ours - raw.load)
        raw.close()
    yield Figure(what="CPU of a worker's start over the load", value=statistics.median(extra), unit="s", most=1)


def cancel() -> Iterator[Figure]:
    """From giving a request up until the next one has its one token; less what that one takes where nothing was given
    up before it. Wall time.
    """
    short: Said = (("user", "Go on."),)
    other: Said = (("user", "Stop."),)
    long: Said = (("user", "The broker dropped messages. " * 100),)
    with both(_half(), Setting(context=4096)) as (_, model):
        for what, before, given_up, tokens in (
            ("while it reads the prompt", other, long, 1), ("in mid-stream", short, short, 2000),
        ):  # fmt: skip
            waits = []
            for _ in range(PAIRS):
                ask(model, before, 1)
                control = _seconds(model, short)
                moment = _give_up(model, given_up, tokens)
                ask(model, short, 1)
                waits.append(1000 * (time.perf_counter() - moment - control))
            yield Figure(what=f"giving up {what}", value=statistics.median(waits), unit="ms", most=100)


def _seconds(model: LocalModel, said: Said) -> float:
    begun = time.perf_counter()
    ask(model, said, 1)
    return time.perf_counter() - begun


def _give_up(model: LocalModel, said: Said, tokens: int) -> float:
    """The moment at which it was given up."""
    cancelled, when = threading.Event(), [0.0]

    def stop() -> None:
        when[0] = time.perf_counter()
        cancelled.set()

    timer = threading.Timer(0.7, stop)
    timer.start()
    with contextlib.suppress(CancelledRunError):
        model.reply(request(said, tokens), cancelled=cancelled)
        raise AssertionError("it was over before it was given up")
    return when[0]


GENERATION: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "tokens": tokens_, "prefix": prefix, "lengths": lengths, "start": start, "cancel": cancel,
}  # fmt: skip
