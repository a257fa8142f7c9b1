"""What the characters of `tests/fakes/personas.py` say, for personas of the scripted server."""

from __future__ import annotations

from tests.fakes.personas import PERSONAS
from tests.support.asked import Asked
from tests.support.personas import Answers, plausible

_TASKS = ({"impact"}, {"title"}, {"sentences"}, {"text", "lines"})


def answers(name: str) -> Answers:
    """The words of one character; what is none of the incident summariser's tasks is answered as well as anybody can."""
    says = PERSONAS[name]

    def answer(asked: Asked) -> str:
        fields = set((asked.schema or {}).get("properties", {}))
        is_task = any(task <= fields for task in _TASKS)
        return says(asked.text, asked.schema) if is_task else plausible(asked)

    return answer
