"""Renders the chat template that a model file brings along: a program of a stranger, run in jinja's sandbox.

The words of the messages never meet the template. It is given unguessable placeholders, and what comes out is cut at
them: the template's own parts (whose special tokens count) and the messages' texts (whose special tokens are letters).
"""

from __future__ import annotations

import json
import re
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from satchel.domain.errors import InputError
from satchel.domain.models import Message
from satchel.system import limits

LONGEST_TEMPLATE = 256 * 1024
LONGEST_FRAME = 256 * 1024  # characters of what the template adds
MOST_LINES = 500_000  # of Python that a template may run; a conversation of a hundred messages takes some thousand
MOST_MEMORY = 64 * 1024 * 1024  # bytes beyond what the process has; templates write some hundred kilobytes
_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (MemoryError, "it needs far too much memory"), (OverflowError, "it computes with impossible numbers"),
    (RecursionError, "it calls itself without end"),
)  # fmt: skip
_LONGEST_REPEAT = 64 * 1024
_CHOOSE = "Choose another model."


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a prompt. Special tokens mean something only where it is the template's own."""

    text: str
    is_template: bool


class RefusedTemplateError(InputError):
    """The template does what no template needs to do, or cannot be used."""


class _UnfitMessagesError(Exception):
    """The template itself says that it cannot take this conversation."""


def render(template: str, messages: Sequence[Message], variables: Mapping[str, Any]) -> tuple[Part, ...]:
    """The prompt of a conversation, up to where the reply begins, in parts; every message's text is in it.

    A template that takes no system message gets it as the beginning of the first user message. Raises
    `RefusedTemplateError` for a template that cannot be used, `InputError` for a conversation that it does not take.
    """
    try:
        return _rendered(template, messages, variables)
    except _UnfitMessagesError as first:
        folded = _folded(messages)
        if folded is None:
            raise _unfit(str(first)) from first
        try:
            return _rendered(template, folded, variables)
        except _UnfitMessagesError as second:
            raise _unfit(str(second)) from second


def _unfit(untrusted_why: str) -> InputError:
    why = "".join(c for c in untrusted_why if c.isprintable())[:120] or "a message is lost in it"
    return InputError(f"The model's chat template does not take this conversation ({why}).", "Try another model.")


def _folded(messages: Sequence[Message]) -> list[Message] | None:
    """The system messages put in front of the first user message."""
    system = [one.text for one in messages if one.speaker == "system"]
    rest = [one for one in messages if one.speaker != "system"]
    place = next((i for i, one in enumerate(rest) if one.speaker == "user"), None)
    if not system or place is None:
        return None
    text = "\n\n".join([*system, rest[place].text])
    return [*rest[:place], Message(speaker="user", text=text), *rest[place + 1 :]]


def _rendered(template: str, messages: Sequence[Message], variables: Mapping[str, Any]) -> tuple[Part, ...]:
    key = secrets.token_hex(16)
    marks = {f"x{key}{number}x": one.text for number, one in enumerate(messages)}
    given = [{"role": one.speaker, "content": mark} for one, mark in zip(messages, marks)]
    out = _run(template, {**variables, "messages": given, "add_generation_prompt": True}, sum(map(len, marks)))
    pieces = re.split(f"(x{key}[0-9]+x)", out)
    found = {piece for piece in pieces[1::2] if piece in marks}
    if found != marks.keys() or key in "".join(pieces[::2]):
        raise _UnfitMessagesError("")
    if len(pieces) // 2 > 2 * len(marks):
        raise RefusedTemplateError("The model's chat template repeats what was said.", _CHOOSE)
    parts = [Part(marks.get(piece, piece), place % 2 == 0) for place, piece in enumerate(pieces)]
    return tuple(part for part in parts if part.text)


def _run(template: str, variables: Mapping[str, Any], allowance: int) -> str:
    import jinja2

    if len(template) > LONGEST_TEMPLATE:
        raise RefusedTemplateError("The model's chat template is far too long.", _CHOOSE)
    out: list[str] = []
    size = 0
    try:
        with limits.scarce_memory(MOST_MEMORY):
            compiled = _environment().from_string(template)
        with _Patience(), limits.scarce_memory(MOST_MEMORY):
            for piece in compiled.generate(variables):
                size += len(piece)
                if size > LONGEST_FRAME + 2 * allowance:
                    raise RefusedTemplateError("The model's chat template writes without end.", _CHOOSE)
                out.append(piece)
    except jinja2.TemplateError as error:
        raise _refused(error) from error
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError) as error:
        raise _refused(error) from error
    return "".join(out)


def _refused(error: Exception) -> RefusedTemplateError:
    why = next((said for kind, said in _FAULTS if isinstance(error, kind)), "it does not work here")
    return RefusedTemplateError(f"The model's chat template cannot be used: {why}.", _CHOOSE)


class _Patience:
    """Counts the lines of Python that run, and stops a template that runs for ever: jinja's sandbox has no clock."""

    def __init__(self) -> None:
        self._left = MOST_LINES

    def __enter__(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._look)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _look(self, _frame: FrameType, _event: str, _what: object) -> Callable[..., Any]:
        self._left -= 1
        if self._left < 0:
            raise RefusedTemplateError("The model's chat template runs without end.", _CHOOSE)
        return self._look


_made: list[Any] = []


def _environment() -> Any:
    """The sandbox with what chat templates expect to find (huggingface/transformers, chat_template_utils.py)."""
    if not _made:
        from jinja2.ext import loopcontrols
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        class Sandbox(ImmutableSandboxedEnvironment):
            intercepted_binops = frozenset({"*", "**"})

            def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
                if not _is_quick(operator, left, right):
                    raise RefusedTemplateError("The model's chat template computes too much.", _CHOOSE)
                return super().call_binop(context, operator, left, right)

            def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
                raise RefusedTemplateError("The model's chat template reaches for more than it is given.", _CHOOSE)

        sandbox = Sandbox(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, _generation()])
        sandbox.filters["tojson"] = _tojson
        sandbox.globals.pop("lipsum", None)
        sandbox.globals["raise_exception"] = _raise
        sandbox.globals["strftime_now"] = _strftime_now
        _made.append(sandbox)
    return _made[0]


def _is_quick(operator: str, left: Any, right: Any) -> bool:
    """Powers and products that no clock can interrupt are refused; repeated texts are short in every template."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        return abs(left) < 2**31 and abs(right) < (64 if operator == "**" else 2**31)
    text, times = (right, left) if isinstance(left, int) else (left, right)
    return isinstance(text, str) and isinstance(times, int) and len(text) * times <= _LONGEST_REPEAT


def _generation() -> Any:
    """``{% generation %}`` marks what a model is trained on; for us it is only a bracket."""
    from jinja2 import nodes
    from jinja2.ext import Extension

    class Generation(Extension):
        tags = frozenset({"generation"})  # type: ignore[assignment]

        def parse(self, parser: Any) -> Any:
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            return nodes.Scope(body).set_lineno(line)

    return Generation


def _raise(message: object = "") -> str:
    raise _UnfitMessagesError(str(message))


def _strftime_now(shape: object) -> str:
    """The day, never the minute: a prompt that changes with every call throws away what was kept of the last one."""
    today = datetime.now(UTC).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return today.strftime(str(shape)[:100])


def _tojson(value: Any, ensure_ascii: bool = False, indent: int | None = None, **_more: object) -> str:
    return json.dumps(value, ensure_ascii=bool(ensure_ascii), indent=min(indent, 8) if indent is not None else None)

