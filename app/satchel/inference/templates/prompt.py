"""Makes the prompt of a conversation: the model's template, or ChatML where it has none, and its thinking on or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from satchel.domain.models import Message
from satchel.inference.templates.families import Family, Thinking
from satchel.inference.templates.render import Part, render

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The parts of a prompt; `thinks` when it ends where hidden thinking begins."""

    parts: tuple[Part, ...]
    thinks: bool


def prompt_for(
    messages: Sequence[Message], *, template: str, family: Family, think: bool, bos: str = "", eos: str = ""
) -> Prompt:
    """The prompt of a conversation. Raises `InputError` (see `render`).

    With `think`, a reasoning model's prompt ends inside of its thinking; without, behind it.
    """
    thinking = family.thinking
    switched = dict(thinking.switch) if thinking is not None and not think else {}
    parts = render(template or CHATML, messages, {"bos_token": bos, "eos_token": eos, "tools": None, **switched})
    if thinking is None:
        return Prompt(parts=parts, thinks=False)
    more = _more(thinking, parts[-1].text if parts[-1].is_template else "", think=think)
    return Prompt(parts=(*parts, Part(more, is_template=True)) if more else parts, thinks=think)


def _more(thinking: Thinking, end: str, *, think: bool) -> str:
    """What is missing at the end of the prompt: templates open the thinking, or close it, or say nothing of it."""
    is_open = end.rstrip().endswith(thinking.opens.rstrip())
    if think:
        return "" if is_open else thinking.begins
    if is_open:
        return thinking.forces
    return "" if thinking.closes in end else thinking.skips
