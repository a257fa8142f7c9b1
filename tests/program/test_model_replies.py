"""What a reply is made of: a prefix that was kept, hidden thinking, a form, a template, a seed."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest
from tests.fakes.model_parts import SCRIPT, is_one_sentence, request
from tests.fakes.tiny_models import CHATML, THINKING, Tiny

from satchel.domain.errors import InputError
from satchel.inference.worker.ladder import Setting

pytestmark = [
    pytest.mark.skipif(find_spec("llama_cpp") is None, reason="llama.cpp is not installed"),
    pytest.mark.skipif(os.name != "posix", reason="uses signals"),
]
FORM = {"type": "object", "properties": {"line": {"type": "string", "maxLength": 6}}, "required": ["line"]}


def test_only_what_is_new_of_a_prompt_is_read(model_file, opened):
    model = opened(model_file)
    first = model.reply(request("one"))
    second = model.reply(request("one more"))
    assert first.usage.cached == 0
    assert second.usage.prompt > second.usage.cached > 20


def test_agents_keep_their_prefix_while_others_have_the_context(model_file, tmp_path, opened):
    cache = tmp_path / "cache"
    model = opened(model_file, cache=cache)
    for name in ("a", "b"):
        assert model.reply(request(f"{name} " * 40, sequence=name)).text == SCRIPT
    for name in ("a", "b"):
        again = model.reply(request(f"{name} " * 40, sequence=name))
        assert again.text == SCRIPT
        assert again.usage.cached == again.usage.prompt - 1
    model.close()
    assert len(list(cache.glob("*.state"))) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in cache.iterdir())
    after = opened(model_file, cache=cache).reply(request("a " * 40, sequence="a"))
    assert after.usage.cached == after.usage.prompt - 1
    other = opened(model_file, Setting(context=2048), cache=cache).reply(request("a " * 40, sequence="a"))
    assert other.usage.cached == 0


def test_what_was_kept_and_is_damaged_is_dropped(model_file, tmp_path, opened):
    cache = tmp_path / "cache"
    opened(model_file, cache=cache).reply(request("a " * 40, sequence="a"))
    model = opened(model_file, cache=cache)
    model.reply(request("a " * 40, sequence="a"))
    model.close()
    [path] = cache.glob("*.state")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    (cache / "left.part").write_bytes(b"x")
    again = opened(model_file, cache=cache).reply(request("a " * 40, sequence="a"))
    assert again.text == SCRIPT
    assert again.usage.cached == 0
    assert not list(cache.iterdir())


def test_what_is_kept_is_bounded(model_file, tmp_path, opened):
    cache = tmp_path / "cache"
    model = opened(model_file, cache=cache, cache_bytes=100_000)
    for name in range(8):
        model.reply(request(f"{name} " * 40, sequence=str(name)))
    model.close()
    assert 0 < sum(path.stat().st_size for path in cache.iterdir()) <= 100_000


def test_thinking_is_hidden_counted_and_bounded(tmp_path, opened):
    short = opened(
        Tiny(script="Answer it is.", thoughts="I wonder about this", template=THINKING).write(tmp_path / "a.gguf")
    )
    reply = short.reply(request())
    assert reply.text == "Answer it is."
    assert 0 < reply.usage.thinking < reply.usage.reply
    path = Tiny(script="Answer it is.", thoughts="round and about", template=THINKING, loops=True).write(
        tmp_path / "b.gguf"
    )
    endless = opened(path, thinking=20).reply(request(tokens=60))
    assert endless.text.startswith("Answer it is.")
    assert 20 <= endless.usage.thinking < 30
    silent = opened(path, thinking=0).reply(request(tokens=60))
    assert silent.usage.thinking == 0
    assert silent.text.startswith("Answer it is.")


def test_a_form_begins_after_the_thinking(tmp_path, opened):
    path = Tiny(script="no JSON at all", thoughts="nor {this}", template=THINKING).write(tmp_path / "a.gguf")
    reply = opened(path).reply(request(schema=FORM))
    assert reply.finish == "stop"
    assert reply.text.startswith('{"line":')
    assert reply.usage.thinking > 0


def test_a_template_that_tries_more_than_to_write_a_prompt_is_refused(tmp_path, opened):
    template = CHATML + "{{ messages.__class__.__mro__[1].__subclasses__() }}"
    model = opened(Tiny(script=SCRIPT, template=template).write(tmp_path / "a.gguf"))
    with pytest.raises(InputError) as caught:
        model.reply(request())
    assert is_one_sentence(caught.value.what)


def test_a_model_without_a_template_is_asked_in_chatml(tmp_path, opened):
    assert opened(Tiny(script=SCRIPT, template="").write(tmp_path / "a.gguf")).reply(request()).text == SCRIPT


def test_a_seed_decides_what_chance_decides(tmp_path, opened):
    model = opened(Tiny(seed=5).write(tmp_path / "random.gguf"))
    said = [model.reply(request(tokens=12, temperature=2.0, seed=seed)).text for seed in (1, 1, 2)]
    assert said[0] == said[1] != said[2]
