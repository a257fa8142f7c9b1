"""The real format worker: killed, hanging, greedy, lying, called off; one file's trouble never costs the others."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from satchel.connectors.files.source import FileSource
from satchel.domain.errors import CancelledRunError, InputError, MissingError, SatchelError
from satchel.domain.labels import Privacy
from satchel.domain.passages import Input, InputFile, Passage, ReadOptions, ReadResult
from satchel.readers import child
from satchel.readers.child import worker_argv
from satchel.readers.client import FormatWorker
from satchel.readers.reading import read_inputs
from satchel.system.children import child_environment

pytestmark = pytest.mark.skipif(os.name != "posix", reason="uses signals and limits")

CORPUS = Path(__file__).parents[1] / "corpus" / "formats"
IRC = b"--- Log opened Sat Nov 02 18:40:12 2024\n18:41 < ana> it is down\n18:42 <@ben> looking\n"
# A worker whose readers misbehave on files that say so: what a fault of a real one would do to the process.
_UNRULY = """
import os, sys, time
from satchel.domain.passages import Passage
from satchel.readers import formats, reading, worker
from satchel.readers.contract import Confidence, FormatSpec

def recognise(file):
    return Confidence.CERTAIN if file.text.startswith("please ") else Confidence.NO

def read(file, context):
    yield Passage(source=file.name, text="before", labels=context.labels(), entry=1)
    how = file.text.split()[1]
    if how == "hang":
        while True: time.sleep(0.01)
    if how == "die": os.kill(os.getpid(), int(file.text.split()[2]))
    if how == "grow":
        kept = []
        while True: kept.append(bytes(50_000_000))
    if how == "fail": raise RuntimeError(file.text)
    if how == "print": os.write(1, b"x" * 1000); print("words"); sys.stderr.write("words")
    if how == "lie": os.write(3, b"\\xff" * 64)
    if how == "spin":
        while True: pass
    if how == "stop": os._exit(0)

formats.FORMATS = (FormatSpec(name="unruly", title="Unruly", recognise=recognise, read=read), *formats.FORMATS)
status = worker.main(sys.argv[1:])
os._exit(status)
"""


def single(shown: str, data: bytes) -> Input:
    return Input(shown=shown, files=(InputFile(name=shown, data=data),))


def folder(**files: bytes) -> Input:
    return Input(shown="in", folder=True, files=tuple(InputFile(name=n, data=d) for n, d in files.items()))


@pytest.fixture
def unruly(tmp_path):
    script = tmp_path / "unruly.py"
    script.write_text(_UNRULY)
    return FormatWorker(argv=[sys.executable, "-P", str(script)], seconds=3)


def facts(passages: tuple[Passage, ...]) -> list[object]:
    """All of a passage; times as instants, for a zone's name does not travel."""
    return [
        (p.source, p.entry, p.text, p.kind, p.labels, p.author, p.aliases, p.at and p.at.timestamp(), p.at_assumed,
         p.at and p.at.isoformat(), p.edited_at and p.edited_at.timestamp(), p.parent, p.regions, p.channel, p.link,
         p.start, p.end)
        for p in passages
    ]  # fmt: skip


def outcome(result: ReadResult) -> dict[str, int]:
    return {source.name: source.entries for source in result.sources}


def running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_for(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def started(monkeypatch):
    """The numbers of the processes that are started."""
    pids: list[int] = []

    class Noted(subprocess.Popen):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            pids.append(self.pid)

    monkeypatch.setattr(child.subprocess, "Popen", Noted)
    yield pids
    assert not [pid for pid in pids if running(pid)]


def test_the_worker_reads_what_this_process_would_read(started):
    inputs = [FileSource().fetch(str(CORPUS), "formats")]
    options = ReadOptions(privacy=Privacy.LOCAL_ONLY)
    here, there = read_inputs(inputs, options), FormatWorker().read(inputs, options)
    assert facts(there.passages) == facts(here.passages)
    assert (there.sources, there.assumptions, there.skipped) == (here.sources, here.assumptions, here.skipped)
    assert len(there.sources) > 15
    assert len(started) == 1


@pytest.mark.parametrize("zone", [None, "Europe/Berlin", "+05:30"])
def test_the_persons_zone_and_day_reach_the_worker(zone):
    offset = datetime.fromisoformat("2000-01-01T00:00+05:30").tzinfo
    given = {None: None, "Europe/Berlin": ZoneInfo("Europe/Berlin"), "+05:30": offset}[zone]
    options = ReadOptions(zone=given, day=date(2024, 7, 1))
    data = b"[18:41] ana: it is down\n[18:42] ben: looking\n[18:43] ana: still\n[18:44] ben: fixed\n"
    here, there = read_inputs([single("x.txt", data)], options), FormatWorker().read([single("x.txt", data)], options)
    assert facts(there.passages) == facts(here.passages)
    assert there.assumptions == here.assumptions


def test_nothing_at_all_is_the_same_error():
    with pytest.raises(InputError) as caught:
        FormatWorker().read([single("a.txt", b"")], ReadOptions())
    assert caught.value.what == "a.txt cannot be read: it is empty."
    assert caught.value.hint


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("die 9", "too much time or memory"), ("die 11", "crashed"), ("die 6", "crashed"), ("hang", "took longer than"),
        ("spin", "took longer than"), ("grow", "too much memory"), ("lie", "stopped making sense"), ("stop", "stopped making sense"),
    ],
)  # fmt: skip
def test_a_file_that_breaks_the_worker_is_skipped_and_the_rest_is_read(unruly, started, order, why):
    result = unruly.read([folder(**{"a.log": IRC, "b.txt": f"please {order}".encode(), "c.log": IRC})], ReadOptions())
    found = outcome(result)
    found.pop("b.txt", None)  # what came before memory ran out is kept
    assert found == {"a.log": 2, "c.log": 2}
    assert [p.source for p in result.passages if p.source != "b.txt"] == ["a.log", "a.log", "c.log", "c.log"]
    reason = next(s.why for s in result.skipped if s.source == "b.txt")
    assert why in reason
    assert len(started) <= 2


def test_several_bad_files_and_an_error_when_nothing_is_left(unruly):
    result = unruly.read([folder(a=b"please die 9", b=IRC, c=b"please die 11", d=IRC)], ReadOptions())
    assert outcome(result) == {"b": 2, "d": 2}
    assert [s.source for s in result.skipped] == ["a", "c"]
    with pytest.raises(InputError) as caught:
        unruly.read([single("a.txt", b"please die 11")], ReadOptions())
    assert caught.value.what == "a.txt cannot be read: the reader crashed on it."


def test_a_folder_full_of_bad_files_ends(unruly, started):
    result = unruly.read([folder(**{"0": IRC, **{f"b{n:02}": b"please die 11" for n in range(40)}})], ReadOptions())
    assert outcome(result) == {"0": 2}
    assert len(started) < 20
    assert "everything after it" in result.skipped[-1].why


def test_a_readers_fault_is_told_and_logged_without_words(unruly, caplog):
    result = unruly.read([folder(**{"a.txt": b"please fail secret", "b.log": IRC})], ReadOptions())
    assert outcome(result) == {"a.txt": 1, "b.log": 2}
    assert "failed after 1 entries" in result.skipped[0].why
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_what_a_library_prints_does_not_disturb(unruly):
    result = unruly.read([folder(**{"a.txt": b"please print", "b.log": IRC})], ReadOptions())
    assert outcome(result) == {"a.txt": 1, "b.log": 2}


def _in_thread(call) -> tuple[threading.Thread, list[Exception]]:
    errors: list[Exception] = []

    def run() -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, errors


@pytest.mark.parametrize("how", ["cancel", "event", "close"])
def test_reading_can_be_called_off(tmp_path, started, how):
    script = tmp_path / "unruly.py"
    script.write_text(_UNRULY)
    worker = FormatWorker(argv=[sys.executable, "-P", str(script)], seconds=60)
    event = threading.Event()
    reached = threading.Event()

    def progress(_done: int, _total: int, note: str) -> None:
        if note == "b.txt":
            reached.set()

    inputs = [folder(**{"a.log": IRC, "b.txt": b"please hang"})]
    thread, errors = _in_thread(lambda: worker.read(inputs, ReadOptions(), cancelled=event, progress=progress))
    assert reached.wait(30)
    {"cancel": worker.cancel, "event": event.set, "close": worker.close}[how]()
    thread.join(10)
    assert not thread.is_alive()
    assert [type(e) for e in errors] == [CancelledRunError]
    if how == "close":
        with pytest.raises(MissingError):
            worker.read(inputs, ReadOptions())
    else:
        assert outcome(worker.read([single("c.log", IRC)], ReadOptions())) == {"c.log": 2}


def test_killed_in_the_middle_everything_else_still_arrives(started):
    many = [{"type": "message", "user": "U1", "ts": f"17305884{n % 100:02}.{n:06}", "text": f"word {n}"} for n in range(30_000)]
    names = [f"c/2024-11-0{n}.json" for n in range(1, 5)]
    found = folder(**{name: json.dumps(many).encode() for name in names})
    killed = threading.Event()

    def progress(_done: int, _total: int, note: str) -> None:
        if note == names[1] and not killed.is_set():
            killed.set()
            os.kill(started[0], signal.SIGKILL)

    result = FormatWorker().read([found], ReadOptions(), progress=progress)
    # Frames travel ahead of the news that the worker is gone: the one it was really at may be a later file.
    assert killed.is_set()
    assert len(outcome(result)) >= 3
    assert len(outcome(result)) + len(result.skipped) == 4
    assert all(entries == 30_000 for entries in outcome(result).values())
    assert len(result.passages) == 30_000 * len(result.sources)


def _grow(worker: FormatWorker, data: bytes) -> int:
    return outcome(worker.read([single("#ops.log", data)], ReadOptions()))["#ops.log"]


LONG = b"--- Log opened Sat Nov 02 18:40:12 2024\n" + b"".join(b"18:%02d < ana> still %d\n" % (n % 60, n) for n in range(50))


def test_a_log_that_grows_is_read_by_the_worker_that_waits_for_it(started):
    worker = FormatWorker(idle_seconds=300)
    assert [_grow(worker, LONG), _grow(worker, LONG + b"19:41 < ana> more\n")] == [50, 51]
    assert len(started) == 1
    os.kill(started[0], signal.SIGKILL)
    assert _grow(worker, LONG + b"19:41 < ana> more\n19:42 < ana> and more\n") == 52
    assert len(started) == 2
    assert outcome(worker.read([single("a.txt", b"please look at this note")], ReadOptions())) == {"a.txt": 1}
    assert not any(map(running, started)), "a note does not grow: nothing waits for it"
    _grow(worker, LONG)
    assert running(started[-1])
    worker.close()


def test_a_worker_that_waits_in_vain_ends(started):
    worker = FormatWorker(idle_seconds=1)
    _grow(worker, LONG)
    wait_for(lambda: not running(started[0]))
    assert _grow(worker, LONG + b"19:41 < ana> more\n") == 51
    worker.close()


def test_the_worker_ends_when_its_parent_is_gone():
    argv = [*worker_argv(), str(2 * 1024**3), "60", "0"]
    worker = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=child_environment())
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(b"\x10\0\0\0\0\0\0\0{")
    worker.stdin.close()
    assert worker.wait(20) != 0
    worker.stdout.close()


def test_ctrl_c_is_the_parents_business():
    argv = [*worker_argv(), str(2 * 1024**3), "60", "0"]
    worker = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=child_environment())
    assert worker.stdin
    assert worker.stdout
    masks = f"/proc/{worker.pid}/status"
    try:
        wait_for(lambda: any(int(line.split()[1], 16) & 2 for line in Path(masks).read_text().splitlines() if line.startswith("SigIgn")))
        worker.send_signal(signal.SIGINT)
        worker.stdin.close()
        assert worker.wait(20) == 1  # no request came; the signal would be -2
    finally:
        worker.kill()
        worker.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_worker_is_confined(tmp_path):
    script = tmp_path / "look.py"
    script.write_text(
        "import json, os, resource, socket, sys\n"
        "from satchel.system import limits, offline\n"
        "held = limits.confine(memory=2 << 30, cpu_seconds=7)\n"
        "print(json.dumps([held, resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0],\n"
        "  resource.getrlimit(resource.RLIMIT_FSIZE)[0], resource.getrlimit(resource.RLIMIT_CORE)[0]]))\n"
    )
    said = subprocess.run([sys.executable, "-P", str(script)], capture_output=True, check=True, env=child_environment())
    held, memory, cpu, size, core = json.loads(said.stdout)
    assert (set(held), memory, cpu, size, core) == ({"memory", "processor", "core", "files"}, 2 << 30, 7, 0, 0)


def test_no_descriptor_and_no_secret_of_the_parent_reaches_the_worker(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "x")
    assert "SECRET_TOKEN" not in child_environment()
    script = tmp_path / "look.py"
    script.write_text(
        "import os, sys\n"
        "open(sys.argv[0] + '.fds', 'w').write(' '.join(sorted(os.listdir('/proc/self/fd'))))\n"
    )
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        with pytest.raises(SatchelError, match="without having begun"):
            FormatWorker(argv=[sys.executable, "-P", str(script)]).read([single("a", IRC)], ReadOptions())
    open_ones = Path(f"{script}.fds").read_text().split()
    assert len(open_ones) <= 5  # three pipes, the script's folder listing, the file it writes


def test_a_hostile_archive_costs_itself_alone():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", bytes(300_000_000))
    result = FormatWorker().read([single("bomb.zip", out.getvalue()), single("a.log", IRC)], ReadOptions())
    assert outcome(result) == {"a.log": 2}
    assert "200 times" in result.skipped[0].why


def test_starting_costs_little():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    FormatWorker().read([single("a.log", IRC)], ReadOptions())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0
    loaded = "import sys, satchel.readers.worker; print(' '.join(m for m in sys.modules))"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, env=child_environment())
    assert not {"numpy", "pydantic", "sqlite3", "langgraph", "asyncio"} & set(said.stdout.split())
