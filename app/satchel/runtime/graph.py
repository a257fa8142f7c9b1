"""Compiles a profile's steps to a LangGraph graph whose state holds ids and a cursor, never documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict


class TurnState(TypedDict):
    """Checkpoints hold the whole state each time, so it stays this small."""

    run: str
    turn: int
    cursor: int


def compile_graph(steps: Sequence[str], act: Callable[[int], None], saver: Any) -> Any:
    """A chain of nodes in the order of `steps`; node i calls ``act(i)`` and moves the cursor past it."""
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(TurnState)
    previous = START
    for index, name in enumerate(steps):
        graph.add_node(name, _node(index, act))
        graph.add_edge(previous, name)
        previous = name
    graph.add_edge(previous, END)
    return graph.compile(checkpointer=saver)


def _node(index: int, act: Callable[[int], None]) -> Any:
    def node(_state: TurnState) -> dict[str, int]:
        act(index)
        return {"cursor": index + 1}

    return node
