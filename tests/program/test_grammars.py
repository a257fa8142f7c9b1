"""What our own check lets through, llama.cpp takes: hundreds of grammars, in a process that it may end."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from importlib.util import find_spec

import pytest
from tests.fakes.tiny_models import Tiny

from satchel.domain.errors import InputError
from satchel.inference.grammar.check import check
from satchel.inference.grammar.schema import grammar_for
from satchel.inference.worker.child import child_environment

pytestmark = pytest.mark.skipif(find_spec("llama_cpp") is None, reason="llama.cpp is not installed")
_TAKER = """
import json, sys
from satchel.inference.worker.messages import Load
from satchel.inference.worker.model import Library, Model
load = Load(model=sys.argv[1], sha256="", context=512, gpu_layers=0, flash_attn=True, kv_type="f16", batch=64, memory=0,
            cache="", cache_bytes=0, idle_seconds=1.0, families="")
model = Model(Library(), load)
for text in json.load(sys.stdin):
    taken = model.api.llama_sampler_init_grammar(model.vocabulary.handle, text.encode(), b"root")
    print(int(bool(taken)), flush=True)
    if taken:
        model.api.llama_sampler_free(taken)
"""
_WORDS = [
    '"a"', '"\\n\\""', "[a-z]", "[^\\]x-]", "[-a]", "[a-]", ".", "root", "r1", "r2", "(", ")", "|", "*", "+", "?", "{2}",
    "{0,3}", "{1,}", "\n", "\nr1 ::=", "\nr2 ::=", "# said\n", '""', "[\\x00-\\x1F]", '"é"', "[é-ü]", "\\", '"', "{", "<a>",
]  # fmt: skip
_LEAVES = [
    {"type": "string", "maxLength": 7}, {"type": "integer"}, {"type": "number"}, {"enum": ["a\"\\\n\u2028é", 1, None]},
    {"const": "\x00\x7f"}, {"type": ["boolean", "null"]}, {"type": "string", "minLength": 2},
]  # fmt: skip


def _schema(dice: random.Random, depth: int) -> dict[str, object]:
    kind = dice.choice(["leaf", "leaf", "object", "array", "any"]) if depth else "leaf"
    if kind == "leaf":
        return dice.choice(_LEAVES)
    inner = [_schema(dice, depth - 1) for _ in range(dice.randint(1, 4))]
    if kind == "any":
        return {"anyOf": inner}
    if kind == "array":
        return {"type": "array", "items": inner[0], "minItems": dice.randint(0, 2), "maxItems": dice.randint(2, 5)}
    names = [f"{number} \"ä" for number in range(len(inner))]
    return {"type": "object", "properties": dict(zip(names, inner)), "required": [n for n in names if dice.random() < 0.5]}


def _taken(grammars: list[str], tmp_path) -> list[bool]:
    path = Tiny().write(tmp_path / "tiny.gguf")
    command = [sys.executable, "-P", "-c", _TAKER, str(path)]
    done = subprocess.run(command, input=json.dumps(grammars), env=child_environment(), capture_output=True, text=True,
                          timeout=120, check=False)  # fmt: skip
    rows = done.stdout.split()
    assert len(rows) == len(grammars), f"llama.cpp ended over {grammars[len(rows)]!r}: {done.stderr[-500:]}"
    return [row == "1" for row in rows]


def test_grammars_of_schemas(tmp_path):
    dice = random.Random(4)
    grammars = [grammar_for(_schema(dice, 4)) for _ in range(150)]
    assert all(check(text) for text in grammars)
    assert all(_taken(grammars, tmp_path))


def test_any_text_that_passes(tmp_path):
    dice, passing = random.Random(7), []
    for _ in range(60_000):
        text = "root ::= " + " ".join(dice.choices(_WORDS, k=dice.randint(1, 9)))
        try:
            check(text)
        except InputError:
            continue
        passing.append(text)
    assert len(passing) > 300
    refused = [text for text, taken in zip(passing, _taken(passing, tmp_path)) if not taken]
    assert refused == []
