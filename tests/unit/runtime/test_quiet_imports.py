"""LangGraph stays silent whatever the person's environment says, and is loaded only when a run needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CHILD = """
import asyncio, os, sys, threading
sys.path[:0] = [r"{app}", r"{fakes}"]
seen = []
def watch(name, args):
    if name in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        seen.append((name, repr(args[1:])))
sys.addaudithook(watch)
from pathlib import Path
from runtime_parts import Bench
heavy = {{"langgraph", "langchain_core", "langsmith"}} & set(sys.modules)
assert not heavy, heavy
async def main():
    bench = Bench(Path(r"{home}"))
    log = Path(r"{home}") / "chat.log"
    log.write_text("14:05 rosa: orders fail!\\n")
    run = await bench.finish(bench.command(log))
    assert (await bench.service.document(run))["status"] == "done"
    await bench.close()
asyncio.run(main())
for thread in threading.enumerate():
    if thread is not threading.main_thread() and not thread.daemon:
        thread.join(10)
from langgraph.checkpoint.serde import _msgpack
assert _msgpack.STRICT_MSGPACK_ENABLED
assert os.environ["LANGSMITH_TRACING"] == "false" and "LANGSMITH_API_KEY" not in os.environ
from langsmith.utils import tracing_is_enabled
assert not tracing_is_enabled()
assert not seen, seen
print("quiet")
"""


def test_tracing_variables_cause_no_socket_use(tmp_path: Path):
    code = CHILD.format(app=ROOT / "app", fakes=ROOT / "tests" / "fakes", home=tmp_path / "home")
    noisy = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "k",
             "LANGSMITH_ENDPOINT": "http://127.0.0.1:9", "LANGGRAPH_STRICT_MSGPACK": "false"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, **noisy})  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "quiet"
