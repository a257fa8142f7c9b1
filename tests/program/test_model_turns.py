"""Giving up, running out of time, waiting for one another, and leaving when nobody asks."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.fakes.model_parts import SCRIPT, is_running, request, wait_for

from satchel.domain.errors import CancelledRunError, MissingError, SatchelError
from satchel.inference.worker.ladder import Setting

pytestmark = [
    pytest.mark.skipif(find_spec("llama_cpp") is None, reason="llama.cpp is not installed"),
    pytest.mark.skipif(os.name != "posix", reason="uses signals"),
]


def test_giving_up_ends_it_in_mid_stream_and_the_context_stays_usable(endless, opened):
    model = opened(endless, Setting(context=8192))
    before = model.start() and model.process
    for _ in range(3):
        cancelled = threading.Event()
        with pytest.raises(CancelledRunError):
            model.reply(request(tokens=10**6), on_text=lambda _, flag=cancelled: flag.set(), cancelled=cancelled)
        again = model.reply(request(tokens=5))
        assert again.text == "again and overagain an"[: len(again.text)]
        assert again.usage.cached == again.usage.prompt - 1
    assert model.process == before


def test_giving_up_while_others_wait(endless, opened):
    model = opened(endless)
    begun, cancelled, late = threading.Event(), threading.Event(), threading.Event()
    errors: list[SatchelError] = []

    def work(flag: threading.Event, on_text=None) -> None:
        try:
            model.reply(request(tokens=10**6), on_text=on_text, cancelled=flag)
        except SatchelError as error:
            errors.append(error)

    first = threading.Thread(target=work, args=(cancelled, lambda _: begun.set()))
    first.start()
    assert begun.wait(30)
    second = threading.Thread(target=work, args=(late,))
    second.start()
    late.set()
    second.join(30)
    assert [error.code for error in errors] == ["cancelled"]
    cancelled.set()
    first.join(30)
    assert [error.code for error in errors] == ["cancelled", "cancelled"]


def test_a_request_ends_at_its_seconds(endless, opened):
    model = opened(endless, Setting(context=32_768))
    model.start()
    reply = model.reply(request(tokens=10**6, seconds=0.3))
    assert reply.finish == "time"
    assert reply.text.startswith("again and overagain")
    assert model.reply(request(tokens=3)).finish == "length"


def test_who_has_a_person_waiting_goes_first(endless, opened):
    model = opened(endless)
    order: list[str] = []
    begun, cancelled = threading.Event(), threading.Event()

    def run(name: str, **more) -> threading.Thread:
        def work() -> None:
            with contextlib.suppress(CancelledRunError):
                model.reply(request(tokens=3, **more), on_text=lambda _: None)
                order.append(name)

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def hold() -> None:
        with contextlib.suppress(CancelledRunError):
            model.reply(request(tokens=10**6), on_text=lambda _: begun.set(), cancelled=cancelled)

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(30)
    threads = [run("background")]
    wait_for(lambda: len(model._turns._waiting) == 1)
    threads.append(run("urgent", urgent=True))
    wait_for(lambda: len(model._turns._waiting) == 2)
    cancelled.set()
    for thread in (holder, *threads):
        thread.join(30)
    assert order == ["urgent", "background"]


def test_a_listener_that_does_not_listen_pauses_the_child(endless, opened):
    model = opened(endless, Setting(context=32_768))
    model.start()
    before = model.process
    seen: list[int] = []
    cancelled = threading.Event()

    def cpu() -> int:
        return sum(map(int, Path(f"/proc/{before}/stat").read_text().rpartition(")")[2].split()[11:13]))

    def on_text(_: str) -> None:
        if not seen:
            wait_for(lambda: _stands_still(cpu))
            seen.append(cpu())
            cancelled.set()

    with pytest.raises(CancelledRunError):
        model.reply(request(tokens=10**6), on_text=on_text, cancelled=cancelled)
    assert seen


def _stands_still(cpu: Callable[[], int]) -> bool:
    before = cpu()
    time.sleep(0.5)
    return cpu() - before <= 2


def test_closing_ends_a_reply_under_way(endless, opened):
    model = opened(endless)
    begun = threading.Event()
    errors: list[SatchelError] = []

    def work() -> None:
        try:
            model.reply(request(tokens=10**6), on_text=lambda _: begun.set())
        except SatchelError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(30)
    model.close()
    thread.join(30)
    assert isinstance(errors[0], MissingError)
    assert "closed" in errors[0].what
    with pytest.raises(MissingError):
        model.reply(request())


def test_a_child_that_was_idle_for_long_is_no_dead_one(model_file, opened):
    model = opened(model_file)
    before = model.start() and model.process
    model._runner.child._seen -= 1000
    assert model.reply(request()).notices == ()
    assert model.process == before


def test_an_idle_child_leaves_and_is_replaced(model_file, opened):
    model = opened(model_file, idle_seconds=0.2)
    model.start()
    before = model.process
    wait_for(lambda: not is_running(before or 0))
    reply = model.reply(request())
    assert reply.text == SCRIPT
    assert reply.notices == ()
    assert model.process != before
