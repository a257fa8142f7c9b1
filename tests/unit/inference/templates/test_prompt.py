"""Prompts of reasoning models end inside of their thinking or behind it, whatever the template does about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from satchel.domain.errors import MissingError
from satchel.domain.models import Message
from satchel.inference.templates.families import Family, family_of, read_families
from satchel.inference.templates.prompt import CHATML, prompt_for
from satchel.system import paths

TALK = (Message(speaker="user", text="Why <think>?"),)
SWITCHED = CHATML + "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}"
OPENED = CHATML + "{{ '<think>\n' }}"
FAMILIES = read_families(paths.resources() / "model_families.toml")


def end_of(template: str, *, architecture: str, think: bool) -> str:
    family = family_of(FAMILIES, architecture=architecture, template=template)
    made = prompt_for(TALK, template=template, family=family, think=think)
    assert made.thinks == think
    assert all(part.is_template for part in made.parts if part.text != "Why <think>?")
    return "".join(part.text for part in made.parts).rpartition("<|im_start|>assistant\n")[2]


@pytest.mark.parametrize(
    ("template", "architecture", "think", "end"),
    [
        (SWITCHED, "qwen3", True, "<think>\n"),
        (SWITCHED, "qwen3", False, "<think>\n\n</think>\n\n"),
        (OPENED, "qwen2", True, "<think>\n"),
        (OPENED, "qwen2", False, "<think>\n\n</think>\n\n"),
        (CHATML + "{# </think> #}", "llama", True, "<think>\n"),
        (CHATML + "{# </think> #}", "llama", False, "<think>\n\n</think>\n\n"),
        (CHATML + "{# <|channel|> #}", "gpt-oss", True, "<|channel|>analysis<|message|>"),
        (CHATML + "{# <|channel|> #}", "gpt-oss", False, "<|channel|>final<|message|>"),
    ],
)
def test_thinking_is_opened_or_skipped(template, architecture, think, end):
    assert end_of(template, architecture=architecture, think=think) == end


def test_a_model_that_does_not_think_is_left_alone():
    family = family_of(FAMILIES, architecture="llama", template=CHATML)
    assert family == Family()
    assert not prompt_for(TALK, template="", family=family, think=True).thinks


def test_every_family_has_a_source_and_tags_that_fit():
    assert len(FAMILIES) > 5
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)


@pytest.mark.parametrize(
    "text",
    [
        "", "family = 1", "[[family]]\nname = 'x'", "[[family]]\nname = 'x'\nsource = 's'\nmore = 1",
        "[[family]]\nname = 'x'\nsource = 's'\n[family.sampling]\nnone = 1",
        "[[family]]\nname = 'x'\nsource = 's'\n[family.thinking]\nopens = 'a'\ncloses = 'b'\nforces = 'c'",
        "[[family]]\nname = 'x'\nsource = 's'\n[family.thinking]\nopens = 'a'", "\x00",
    ],
)  # fmt: skip
def test_a_damaged_list_is_a_sentence(text, tmp_path: Path):
    path = tmp_path / "families.toml"
    path.write_text(text)
    with pytest.raises(MissingError):
        read_families(path)
    with pytest.raises(MissingError):
        read_families(tmp_path / "none.toml")
