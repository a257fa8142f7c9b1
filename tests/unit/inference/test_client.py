"""The parent's side: every way in which a child can end or misbehave becomes a retry or one sentence."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from pathlib import Path

import pytest

from satchel.domain.errors import MissingError
from satchel.inference.encoder.child import child_environment, worker_argv


def _starts(folder: Path) -> int:
    return len((folder / "starts").read_text())


def test_starts_lazily_and_once(stub, tmp_path):
    encoder = stub("obeys")
    assert encoder.process is None
    assert not (tmp_path / "starts").exists()
    first, second = encoder.embed(["the broker"]), encoder.embed(["the broker"])
    assert first == second
    assert first.rows()[0][0] == 101
    assert encoder.process is not None
    assert _starts(tmp_path) == 1


def test_texts_without_tokens_need_no_child(stub):
    encoder = stub("obeys")
    assert encoder.embed(["", " \x00"]).data == bytes(32)
    assert encoder.embed([]).data == b""
    assert encoder.process is None


def test_equal_texts_are_computed_once_and_keep_their_places(stub, tmp_path):
    vectors = stub("obeys").embed(["one", "", "two", "one", "ONE"])
    rows = [list(row) for row in vectors.rows()]
    assert rows[0] == rows[3] == rows[4] != rows[2]
    assert rows[1] == [0, 0, 0, 0]
    assert (tmp_path / "sizes").read_text() == "2 6\n"


def test_long_lists_go_in_small_requests(stub, tmp_path):
    stub("obeys").embed([f"{number} " + "word " * 300 for number in range(9)] + [f"short {n}" for n in range(200)])
    sizes = [tuple(map(int, line.split())) for line in (tmp_path / "sizes").read_text().splitlines()]
    assert sum(texts for texts, _ in sizes) == 209
    assert all(texts <= 64 and tokens <= 1024 for texts, tokens in sizes)


@pytest.mark.parametrize("mode", ["dies once", "leaves once"])
def test_a_child_that_dies_once_is_started_again(stub, tmp_path, mode):
    assert stub(mode).embed(["the broker"]).rows()[0][0] == 101
    assert _starts(tmp_path) == 2


def test_a_child_that_hangs_once_is_ended_and_started_again(stub, tmp_path):
    assert stub("hangs once", patience=2).embed(["the broker"]).count == 1
    assert _starts(tmp_path) == 2


@pytest.mark.parametrize(
    ("mode", "sentence", "starts"),
    [
        ("dies at once", r"stopped twice .* status 3 before it was ready", 2),
        ("dies", r"stopped twice over the same texts: it (was ended by SIGABRT|ended with status 3)\.", 2),
        ("leaves", "stopped twice", 3),
        ("babbles", "stopped twice", 2),
        ("short answer", "answer of the wrong size", 2),
        ("wrong kind", "answer that makes no sense", 2),
        ("other model", "not the one that belongs to this version", 1),
        ("cannot start: library", "llama.cpp is not installed", 1),
        ("cannot start: file", "model file is missing or damaged", 1),
        ("cannot start: memory", "out of memory", 1),
        ("cannot start: nonsense", "failed to compute", 1),
        ("fails", "failed to compute", 1),
    ],
)
def test_every_failure_is_one_sentence(stub, tmp_path, mode, sentence, starts, caplog):
    encoder = stub(mode)
    with caplog.at_level(logging.INFO), pytest.raises(MissingError, match=sentence) as caught:
        encoder.embed(["a private text"])
    assert caught.value.hint
    assert "secret detail" not in caught.value.what + caplog.text
    assert "private" not in caplog.text
    assert _starts(tmp_path) == starts


@pytest.mark.parametrize("mode", ["never ready", "hangs"])
def test_a_silent_child_is_not_waited_for(stub, mode):
    with pytest.raises(MissingError, match=r"no answer for 0\.5 seconds"):
        stub(mode, patience=0.5).embed(["x"])


def test_a_program_that_is_not_there_is_one_sentence(tokenizer, tmp_path):
    from satchel.inference.encoder.client import FullEncoder

    encoder = FullEncoder(
        tmp_path, sha256="", name="x", dimension=4, tokenizer=tokenizer, argv=[str(tmp_path / "missing")]
    )
    with pytest.raises(MissingError, match="cannot start"):
        encoder.embed(["x"])
    encoder.close()


def test_closing_ends_the_child_and_whoever_waits(stub):
    encoder = stub("hangs")
    failures: list[str] = []

    def wait() -> None:
        try:
            encoder.embed(["x"])
        except MissingError as error:
            failures.append(error.what)

    waiting = threading.Thread(target=wait)
    waiting.start()
    while encoder.process is None:
        time.sleep(0.01)
    encoder.close()
    waiting.join(10)
    assert failures == ["The text encoder has been closed."]
    assert encoder.process is None
    with pytest.raises(MissingError, match="closed"):
        encoder.embed(["x"])
    encoder.close()


def test_a_short_question_does_not_wait_for_a_long_list(stub):
    encoder = stub("slow")
    encoder.embed(["warm"])
    order: list[str] = []

    def work(name: str, texts: list[str]) -> None:
        encoder.embed(texts)
        order.append(name)

    long = threading.Thread(target=work, args=("long", [f"text {number}" for number in range(3000)]))
    long.start()
    while not encoder._turns._queue:
        time.sleep(0.001)
    short = threading.Thread(target=work, args=("short", ["a question"]))
    short.start()
    short.join(30)
    long.join(30)
    assert order == ["short", "long"]


def test_many_threads_get_their_own_answers(stub):
    encoder = stub("obeys")
    texts = [f"number {number}" for number in range(40)]
    alone = [encoder.embed([text]).data for text in texts]
    found: dict[int, bytes] = {}
    threads = [
        threading.Thread(target=lambda number=number: found.update({number: encoder.embed([texts[number]]).data}))
        for number in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [found[number] for number in range(40)] == alone


async def test_the_event_loop_goes_on_while_a_thread_waits(stub):
    encoder = stub("slow")
    work = asyncio.create_task(asyncio.to_thread(encoder.embed, [f"text {number}" for number in range(1000)]))
    ticks = 0
    while not work.done():
        await asyncio.sleep(0.005)
        ticks += 1
    assert (await work).count == 1000
    assert ticks > 10


def test_no_thread_stays_behind(stub):
    before = threading.active_count()
    encoder = stub("obeys")
    encoder.embed(["x"])
    assert threading.active_count() == before


def test_the_child_inherits_no_secrets():
    environment = child_environment({"PATH": "/bin", "OPENAI_API_KEY": "k", "HTTPS_PROXY": "p", "PYTHONPATH": "/x"})
    assert environment["PATH"] == "/bin"
    assert environment["OMP_NUM_THREADS"] == "1"
    assert environment["PYTHONPATH"].endswith("/x")
    assert not {"OPENAI_API_KEY", "HTTPS_PROXY"} & set(environment)


def test_a_built_program_starts_its_child_by_a_hidden_switch(monkeypatch):
    assert worker_argv()[1:3] == ["-P", "-m"]
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert worker_argv()[1:] == ["--encoder-process"]
