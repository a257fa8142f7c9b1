"""The one place that starts or goes on with a graph: it always runs on until the last step has been taken."""

from __future__ import annotations

from typing import Any

from satchel.runtime.graph import TurnState

_ATTEMPTS = 3


def run_to_end(graph: Any, thread: str, start: TurnState, steps: int) -> None:
    """Goes on where the thread stands, or starts it.

    What LangGraph says about the next node is not asked: a run killed at the wrong instant looks finished there. The
    cursor in the state says how far it is; a thread that does not get on is started again, for steps are idempotent.
    """
    config: Any = {"configurable": {"thread_id": thread}, "recursion_limit": steps + 10}
    saver = graph.checkpointer
    for attempt in range(_ATTEMPTS):
        begun = saver.get_tuple(config) is not None
        graph.invoke(None if begun else start, config, durability="sync")
        if _cursor(graph, config) >= steps:
            return
        if attempt:
            saver.delete_thread(thread)
    raise RuntimeError(f"the graph stopped before its end, at step {_cursor(graph, config)} of {steps}")


def _cursor(graph: Any, config: Any) -> int:
    values = graph.get_state(config).values
    return int(values.get("cursor", 0)) if values else 0
