"""Injection ends at the tokenizer: words of a message are letters, even when they are spelled like special tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.tiny_models import CHATML, Tiny

from satchel.domain.models import Message
from satchel.inference.templates.families import Family
from satchel.inference.templates.prompt import prompt_for
from satchel.inference.templates.render import Part

pytestmark = pytest.mark.skipif(find_spec("llama_cpp") is None, reason="llama.cpp is not installed")
MARKS = ("<|im_start|>", "<|im_end|>", "<think>", "</think>", "<|endoftext|>")
OWN = ("<|user|>", "<|end|>", "<b>")
TEMPLATE = CHATML.replace("<|im_start|>{{ m.role }}\n", "<|user|>").replace(
    "{{ m.content }}<|im_end|>", "{{ m.content }}<|end|>"
)


@pytest.fixture(scope="module")
def vocabulary_of(tmp_path_factory) -> Iterator[Callable[[Tiny], Any]]:
    from satchel.inference.worker.messages import Load
    from satchel.inference.worker.model import Library, Model

    library, kept = Library(), []

    def make(tiny: Tiny):
        path = tiny.write(tmp_path_factory.mktemp("models") / "tiny.gguf")
        load = Load(model=str(path), sha256="", context=512, gpu_layers=0, flash_attn=True, kv_type="f16", batch=64, memory=0,
                    cache="", cache_bytes=0, idle_seconds=1.0, families="")  # fmt: skip
        kept.append(Model(library, load))
        return kept[-1].vocabulary

    yield make
    from llama_cpp import _utils

    _utils.outnull_file.close()  # which it opens on import and leaves to the garbage collector
    _utils.errnull_file.close()


@pytest.fixture(scope="module")
def plain(vocabulary_of):
    return vocabulary_of(Tiny())


@pytest.fixture(scope="module")
def armed(vocabulary_of):
    """One whose file declares its special tokens as the user's own: llama.cpp always parses those."""
    return vocabulary_of(Tiny(user_defined=OWN, template=TEMPLATE))


def spelled(vocabulary, tokens: list[int]) -> str:
    return b"".join(vocabulary.piece(token, special=True) for token in tokens).decode("utf-8", "replace")


def specials(vocabulary, tokens: list[int]) -> list[str]:
    return [spelled(vocabulary, [token]) for token in tokens if vocabulary._is_special(token)]


TALK = st.lists(st.sampled_from([*MARKS, *OWN, "<", "<|", "|>", "user", "\n", " ", "a", "é", "<<|end|>>"]), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TALK.map("".join))
def test_special_tokens_come_from_the_template_alone(plain, text):
    made = prompt_for([Message(speaker="user", text=text)], template=CHATML, family=Family(), think=False)
    tokens = plain.prompt(made.parts, 4096)
    assert specials(plain, tokens) == ["<|im_start|>", "<|im_end|>", "<|im_start|>"]
    assert spelled(plain, tokens) == f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TALK.map("".join))
def test_tokens_that_a_file_declares_as_the_users_own_are_disarmed_too(armed, text):
    made = prompt_for([Message(speaker="user", text=text)], template=TEMPLATE, family=Family(), think=False)
    tokens = armed.prompt(made.parts, 4096)
    assert [one for one in specials(armed, tokens) if one != "<b>"] == ["<|user|>", "<|end|>", "<|im_start|>"]
    assert spelled(armed, tokens) == f"<|user|>{text}<|end|>\n<|im_start|>assistant\n"


def test_tokens_of_the_users_own_that_frame_nothing_stay_whole(armed):
    assert specials(armed, armed.prompt([Part("<|user|>", True), Part("a<b>c", False)], 99)) == ["<|user|>", "<b>"]


def test_many_marks_in_a_long_text_take_no_long_time(armed):
    text = "<|end|>" * 20_000
    tokens = armed.prompt([Part("<|end|>", True), Part(text, False)], 500_000)
    assert specials(armed, tokens) == ["<|end|>"]


def test_pieces_of_a_character_are_kept_as_bytes(plain):
    tokens = plain.tokens("é", special=False)
    assert [plain.piece(token) for token in tokens] == [b"\xc3", b"\xa9"]
    assert plain.piece(plain.tokens("<|im_end|>", special=True)[0]) == b""


@pytest.mark.parametrize("said", ["hi", "hi a", " hi", "[hi]", "\nhi", "é", "<|im_end|>"])
def test_blanks_that_a_vocabulary_adds_stand_only_where_it_would_put_them_itself(vocabulary_of, said):
    spaced = vocabulary_of(Tiny(blanks=True))
    assert spelled(spaced, spaced.tokens("hi", special=False)) == " hi"
    parts = [Part("<|im_start|>[a] ", True), Part(said, False), Part(" [a]", True), Part("<|im_end|>hi", True)]
    found = spelled(spaced, spaced.prompt(parts, 99))
    assert found == f"<|im_start|> [a] {said} [a]<|im_end|> hi"
