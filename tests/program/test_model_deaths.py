"""A model process that dies, stands still or does not fit: the request goes on with less, and no word is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.fakes.model_parts import MIB, SCRIPT, is_one_sentence, is_running, request, wait_for
from tests.fakes.tiny_models import Tiny

from satchel.domain.errors import MissingError
from satchel.inference.worker.child import child_environment, worker_argv
from satchel.inference.worker.client import list_devices
from satchel.inference.worker.ladder import Setting

pytestmark = [
    pytest.mark.skipif(find_spec("llama_cpp") is None, reason="llama.cpp is not installed"),
    pytest.mark.skipif(os.name != "posix", reason="uses signals"),
]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS])
def test_a_death_in_mid_stream_neither_loses_nor_repeats_a_word(number, endless, opened):
    model = opened(endless, Setting(context=8192))
    whole = model.reply(request(tokens=3000)).text  # takes long enough to be killed before its end
    streamed: list[str] = []
    dead: list[int] = []

    def on_text(text: str) -> None:
        streamed.append(text)
        if not dead:
            dead.append(model.process or 0)
            os.kill(dead[0], number)
            wait_for(lambda: not is_running(dead[0]))

    reply = model.reply(request(tokens=3000), on_text=on_text)
    assert reply.text == "".join(streamed) == whole
    assert reply.usage.reply == 3000
    assert model.process != dead[0]
    assert len(reply.notices) == 1
    assert is_one_sentence(reply.notices[0])
    assert "4,096 tokens" in reply.notices[0]
    assert model.setting.context == 4096
    assert model.reply(request(tokens=3)).notices == ()


def test_what_was_stepped_down_for_is_tried_again_when_asked(endless, opened):
    model = opened(endless, Setting(context=8192))
    model.start()
    before = model.process
    model.climb()
    assert model.process == before  # nothing to climb back to
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: not is_running(before))
    model.reply(request(tokens=3))
    assert model.setting.context == 4096
    model.climb()
    assert model.reply(request(tokens=3)).notices == ()
    assert (model.setting.context, model.context) == (8192, 8192)


def test_a_death_under_a_grammar_and_with_a_temperature_goes_on_where_it_was(endless, opened):
    model = opened(endless)
    schema = {"type": "array", "items": {"type": "string", "maxLength": 30}, "minItems": 20, "maxItems": 20}
    whole = model.reply(request(schema=schema, tokens=2000))
    assert whole.finish == "stop"
    streamed: list[str] = []

    def on_text(text: str) -> None:
        streamed.append(text)
        if len(streamed) == 2:
            os.kill(model.process or 0, signal.SIGKILL)

    again = model.reply(request(schema=schema, tokens=2000), on_text=on_text)
    assert again.text == "".join(streamed) == whole.text
    assert again.usage.reply == whole.usage.reply


def test_a_child_that_stands_still_is_replaced(model_file, opened):
    model = opened(model_file, patience=5.0)
    model.start()
    before = model.process
    os.kill(before, signal.SIGSTOP)
    reply = model.reply(request())
    assert reply.text == SCRIPT
    assert "no sign of life" in reply.notices[0]
    assert model.process != before


def test_a_process_that_always_dies_is_given_up_after_a_few_steps(model_file, opened):
    model = opened(model_file)
    killed: list[int] = []

    def murder() -> None:
        while not is_over.wait(0.001):
            pid = model.process
            if pid is not None and pid not in killed:
                killed.append(pid)
                os.kill(pid, signal.SIGKILL)

    is_over = threading.Event()
    murderer = threading.Thread(target=murder)
    murderer.start()
    with pytest.raises(MissingError) as caught:
        model.reply(request())
    is_over.set()
    murderer.join()
    assert is_one_sentence(caught.value.what)
    assert 2 <= len(killed) <= 4
    assert model.setting.context == 4096
    assert model.reply(request()).text == SCRIPT


class Memory:
    def __init__(self) -> None:
        self.kept: dict[str, Setting] = {}

    def get(self, model: str) -> Setting | None:
        return self.kept.get(model)

    def put(self, model: str, setting: Setting) -> None:
        self.kept[model] = setting


def test_a_context_that_does_not_fit_is_made_smaller_and_remembered(tmp_path, opened):
    remembered = Memory()
    path = Tiny(script=SCRIPT, context=2**30).write(tmp_path / "huge.gguf")
    huge = Setting(context=2**30)
    model = opened(path, huge, memory=400 * MIB, remembered=remembered)
    reply = model.reply(request())
    assert reply.text == SCRIPT
    assert all(map(is_one_sentence, reply.notices))
    assert reply.notices
    assert remembered.kept == {"tiny": Setting(context=16_384)}
    assert opened(path, huge, memory=400 * MIB, remembered=remembered).reply(request()).notices == ()


def test_a_setting_that_works_at_once_is_remembered(model_file, opened):
    remembered = Memory()
    opened(model_file, remembered=remembered).reply(request())
    assert remembered.kept == {"tiny": Setting(context=4096)}


def test_the_child_is_cut_off_and_leaves_no_core(model_file, opened):
    model = opened(model_file)
    ready = model.start()
    status = Path(f"/proc/{model.process}/status").read_text()
    limits = Path(f"/proc/{model.process}/limits").read_text().splitlines()
    assert "Seccomp:\t2" in status
    assert next(line for line in limits if line.startswith("Max core")).split()[4] == "0"
    assert next(line for line in limits if line.startswith("Max data size")).split()[3] == str(2048 * MIB)
    assert Path(f"/proc/{model.process}/oom_score_adj").read_text().strip() == "800"
    assert (ready.layers, ready.offloaded) == (3, 0)
    os.kill(model.process or 0, signal.SIGINT)
    assert model.reply(request()).text == SCRIPT


def test_layers_that_could_not_be_put_on_a_gpu_are_told(model_file, opened):
    devices = list_devices()
    assert any(device.type == "cpu" for device in devices.found)
    if devices.offloads:
        pytest.skip("this llama.cpp can use a GPU")
    reply = opened(model_file, Setting(context=4096, gpu_layers=3)).reply(request())
    assert reply.notices == ("No layer of tiny could be put on a GPU; it runs on the CPU.",)


def test_garbage_on_the_wire_ends_it_quietly():
    argv = worker_argv()
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=child_environment()
    ) as child:
        said, errors = child.communicate(b"\xff" * 5000, timeout=30)
    assert (said, errors) == (b"", b"")
    assert child.returncode == 3


def test_ends_with_its_parent(model_file):
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from satchel.inference.worker.client import LocalModel, ModelFile\n"
        "from satchel.inference.worker.ladder import Setting\n"
        "model = LocalModel(ModelFile(path=Path(sys.argv[1]), name='x'), Setting())\n"
        "model.start(); print(model.process, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    command = [sys.executable, "-P", "-c", script, str(model_file)]
    done = subprocess.run(command, env=child_environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    wait_for(lambda: not is_running(int(done.stdout)))
