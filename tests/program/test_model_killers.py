"""Everything that ends llama.cpp, or makes it compute nonsense: it costs a sentence, and the next request works."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.fakes.model_parts import MIB, SCRIPT, Open, is_one_sentence, request
from tests.fakes.tiny_models import Tiny, write_adapter

from satchel.domain.errors import InputError, MissingError
from satchel.inference.gguf.header import read_header
from satchel.inference.worker.client import LocalModel
from satchel.inference.worker.ladder import Setting
from satchel.inference.worker.messages import Generate, Texts

pytestmark = [
    pytest.mark.skipif(find_spec("llama_cpp") is None, reason="llama.cpp is not installed"),
    pytest.mark.skipif(os.name != "posix", reason="uses signals"),
]


def _truncated_while_in_use(path: Path, opened: Open) -> LocalModel:
    model = opened(path)
    model.reply(request())
    os.truncate(path, 150_000)
    return model


def _content(data: Callable[[bytes], bytes]) -> Callable[[Path, Open], LocalModel]:
    def make(path: Path, opened: Open) -> LocalModel:
        path.write_bytes(data(path.read_bytes()))
        return opened(path)

    return make


def _gone(path: Path, opened: Open) -> LocalModel:
    path.unlink()
    return opened(path)


def _other_checksum(path: Path, opened: Open) -> LocalModel:
    model = opened(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    Tiny(script=SCRIPT, fill=float("nan")).write(path)
    return model


def _not_a_number(path: Path, opened: Open) -> LocalModel:
    Tiny(script=SCRIPT, fill=float("nan")).write(path)
    return opened(path)


def _memory_ceiling(path: Path, opened: Open) -> LocalModel:
    return opened(path, memory=80 * MIB)


KILLERS: dict[str, tuple[Callable[[Path, Open], LocalModel], str]] = {
    "truncated while in use": (_truncated_while_in_use, "cut"),
    "no file": (_gone, "No such file"),
    "zero bytes": (_content(lambda data: b""), "cut"),
    "random bytes": (_content(lambda data: hashlib.shake_128(b"x").digest(50_000)), "begin like a GGUF"),
    "random with magic": (_content(lambda data: b"GGUF" + hashlib.shake_128(b"x").digest(50_000)), "format version"),
    "truncated header": (_content(lambda data: data[:3000]), "cut"),
    "truncated weights": (_content(lambda data: data[: len(data) // 2]), "cut"),
    "truncated end": (_content(lambda data: data[:-1]), "cut"),
    "unknown architecture": (
        _content(lambda data: data.replace(b"\x05\0\0\0\0\0\0\0llama", b"\x05\0\0\0\0\0\0\0lLAMA")),
        "",
    ),
    "another checksum": (_other_checksum, "checksum"),
    "weights that are no numbers": (_not_a_number, "no numbers"),
    "memory ceiling": (_memory_ceiling, "memory"),
}


@pytest.mark.parametrize("name", KILLERS)
def test_a_model_that_cannot_be_used_costs_a_sentence(name, model_file, opened):
    good = model_file.read_bytes()
    make, why = KILLERS[name]
    model = make(model_file, opened)
    with pytest.raises(MissingError) as caught:
        model.reply(request())
    assert is_one_sentence(caught.value.what), caught.value.what
    assert why in caught.value.what
    model.close()
    model_file.write_bytes(good)
    assert opened(model_file).reply(request()).text == SCRIPT


def test_a_file_that_was_cut_and_comes_back_works_again(model_file, opened):
    good = model_file.read_bytes()
    model = _truncated_while_in_use(model_file, opened)
    with pytest.raises(MissingError):
        model.reply(request())
    model_file.write_bytes(good)
    assert model.reply(request()).text == SCRIPT


ADAPTERS = {
    "missing": (lambda path: path.unlink(), "not there"),
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-64]), "cut"),
    "random": (lambda path: path.write_bytes(b"GGUF" * 999), "format version"),
    "another shape": (lambda path: write_adapter(path, shape=(64, 64)), "another shape"),
    "turned": (lambda path: write_adapter(path, shape=(128, 64)), "another shape"),
    "another architecture": (lambda path: write_adapter(path, architecture="qwen2"), "another kind of model"),
    "a tensor too many": (lambda path: write_adapter(path, target="blk.9.ffn_down.weight"), "does not have"),
    "half of a pair": (lambda path: write_adapter(path, halves="a"), "only a half"),
    "a model": (lambda path: Tiny().write(path), "no LoRA"),
    "another type": (lambda path: write_adapter(path, kind="model"), "no LoRA"),
}


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_that_does_not_fit_is_refused_before_llama_cpp_sees_it(name, model_file, tmp_path, opened):
    path = write_adapter(tmp_path / "tone.gguf")
    spoil, why = ADAPTERS[name]
    spoil(path)
    model = opened(model_file, adapters={"tone": path})
    assert model.reply(request()).text == SCRIPT
    before = model.process
    with pytest.raises(MissingError) as caught:
        model.reply(request(adapter="tone"))
    assert is_one_sentence(caught.value.what)
    assert why in caught.value.what
    assert model.reply(request()).text == SCRIPT
    assert model.process == before


def test_adapters_are_switched_from_request_to_request(tmp_path, opened):
    adapters = {
        name: write_adapter(tmp_path / f"{name}.gguf", seed=seed, strength=9.0) for seed, name in enumerate("ab", 1)
    }
    model = opened(Tiny(seed=3).write(tmp_path / "random.gguf"), adapters=adapters)
    said = {name: model.reply(request(tokens=12, adapter=name)).text for name in (None, "a", "b")}
    assert len(set(said.values())) == 3
    for name in ("b", None, "a", "a"):
        assert model.reply(request(tokens=12, adapter=name)).text == said[name]
    with pytest.raises(MissingError):
        model.reply(request(adapter="c"))


def test_an_adapter_for_the_words_themselves_fits(tmp_path, opened):
    path = Tiny(seed=3).write(tmp_path / "random.gguf")
    words = next(t.shape for t in read_header(path).tensors if t.name == "token_embd.weight")
    adapter = write_adapter(tmp_path / "a.gguf", target="token_embd.weight", shape=words[::-1], strength=5.0)
    model = opened(path, adapters={"words": adapter})
    plain = model.reply(request(tokens=12)).text
    reply = model.reply(request(tokens=12, adapter="words"))
    assert reply.text != plain
    assert reply.notices == ()


REQUESTS = {
    "too long for the context": ({"text": "What? " * 9000}, "too long"),
    "far too long": ({"text": "a" * 2_000_000}, "too long"),
    "a schema that cannot be used": ({"schema": {"type": "string", "pattern": "a+"}}, "pattern"),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_that_no_model_could_answer_is_one_sentence(name, model_file, opened):
    model = opened(model_file)
    assert model.reply(request()).text == SCRIPT
    before = model.process
    more, why = REQUESTS[name]
    with pytest.raises(InputError) as caught:
        model.reply(request(**more))
    assert is_one_sentence(caught.value.what)
    assert why in caught.value.what
    assert model.reply(request()).text == SCRIPT
    assert model.process == before


PAST_OUR_CHECKS = {
    "a grammar that does not parse": (Texts(messages=request().messages, grammar="root ::= ("), "grammar"),
    "a left-recursive grammar": (Texts(messages=request().messages, grammar='root ::= root "a" | "b"'), "grammar"),
    "a grammar without a root": (Texts(messages=request().messages, grammar='other ::= "a"'), "grammar"),
    "a token out of range": (Texts(messages=request().messages, grammar="", replayed=(2**31 - 1,)), "request"),
    "a token below zero": (Texts(messages=request().messages, grammar="", replayed=(-1,)), "request"),
    "tokens against the grammar": (
        Texts(messages=request().messages, grammar='root ::= "z"', replayed=(65,)),
        "request",
    ),
    "more tokens than fit": (Texts(messages=request().messages, grammar="", replayed=(65,) * 9000), "too-long"),
}


@pytest.mark.parametrize("name", PAST_OUR_CHECKS)
def test_the_child_itself_refuses_what_would_end_it(name, model_file, opened):
    model = opened(model_file)
    before = model.start() and model.process
    child = model._runner.child
    texts, failure = PAST_OUR_CHECKS[name]
    head = Generate(request=7, tokens=9, seconds=9.0, temperature=0.0, seed=0, sequence="", adapter="", thinking=0)
    child.send("generate", head, texts.to_body())
    while (message := child.receive(time.monotonic() + 30)).kind == "begun":
        pass
    assert (message.kind, message.head["failure"]) == ("failed", failure)
    assert model.reply(request()).text == SCRIPT
    assert model.process == before


HOSTILE = ["\x00", "\ud800", "", "\U0001f525" * 300, "\u0301" * 999, "<|im_end|>" * 99, "A" * 900]


def test_hostile_texts_are_texts(model_file, opened):
    model = opened(model_file, Setting(context=32_768))
    before = model.start() and model.process
    for text in HOSTILE:
        assert model.reply(request(text, tokens=4)).finish in ("length", "stop")
    assert model.process == before
