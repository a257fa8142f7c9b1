"""One at a time, urgent ones first, and nobody waits for ever."""

from __future__ import annotations

import threading
import time

from satchel.inference.turns import Turns


def waiting(turns: Turns, count: int) -> None:
    deadline = time.monotonic() + 30
    while turns.waiting < count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_urgent_ones_go_first_and_otherwise_the_order_of_asking_counts():
    turns, order, threads = Turns(), [], []

    def take(name: str, urgent: bool) -> None:
        with turns.turn(urgent=urgent) as has_turn:
            assert has_turn
            order.append(name)

    with turns.turn():
        for place, name in enumerate(["b1", "b2", "u1", "b3", "u2"], 1):
            threads.append(threading.Thread(target=take, args=(name, name.startswith("u"))))
            threads[-1].start()
            waiting(turns, place)
    for thread in threads:
        thread.join(30)
    assert order == ["u1", "u2", "b1", "b2", "b3"]
    assert not turns.is_taken


def test_who_gives_up_or_runs_out_of_time_goes_without():
    turns, flag = Turns(), threading.Event()
    flag.set()
    with turns.turn():
        with turns.turn(given_up=flag) as has_turn:
            assert not has_turn
        with turns.turn(until=time.monotonic() - 1) as has_turn:
            assert not has_turn
        assert turns.is_taken
    with turns.turn(given_up=flag) as has_turn:
        assert has_turn


def test_an_error_gives_the_turn_back():
    turns = Turns()
    try:
        with turns.turn():
            raise ValueError
    except ValueError:
        pass
    with turns.turn() as has_turn:
        assert has_turn


def test_as_many_at_once_as_there_are_places():
    turns = Turns(2)
    with turns.turn() as first, turns.turn() as second:
        assert (first, second) == (True, True)
        with turns.turn(until=time.monotonic() - 1) as third:
            assert not third
        assert turns.is_taken
    assert not turns.is_taken
