"""Runs from command to document: command in, events out."""
# ruff: noqa: ASYNC240 - a test may write its own small files

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from runtime_parts import AGENT, AGENT_TOML, MANIFEST, STEPS, Bench, write_profile

from satchel.domain.errors import InputError, MissingError, NotFoundError, RefusedError, StorageError, UsageError
from satchel.domain.labels import Labels, Origin, Privacy
from satchel.domain.ports import Workbench
from satchel.domain.runs import EventKind

LINES = "14:05 rosa: orders fail!\n14:06 imre: looking\n14:09 rosa: pay-2 is down!\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "chat.log"
    path.write_text(LINES)
    return path


def story(events) -> list[str]:
    return [f"{e.kind.value} {e.body.get('step', '')}".strip() for e in events if e.seq]


WHOLE = ["run_started", *(f"{kind} {step}" for step in STEPS[:-1] for kind in ("step_started", "step_finished")),
         "step_started deliver", "result_ready", "step_finished deliver", "run_finished"]  # fmt: skip


async def test_a_run_tells_its_steps_and_its_document_keeps_the_contract(bench: Bench, log: Path):
    run = await bench.service.start(bench.command(log))
    events = await bench.events(run.id)
    assert story(events) == WHOLE
    assert [e.seq for e in events if e.seq] == list(range(1, len(WHOLE) + 1))
    assert any(e.kind is EventKind.STEP_PROGRESS and e.body["total"] == 3 for e in events)
    body = await bench.service.document(run.id[:5])
    keys = ["run", "agent", "agent_version", "model", "status", "result", "assumptions", "coverage", "timings"]
    assert list(body)[: len(keys)] == keys
    assert (body["status"], body["model"], body["agent_version"]) == ("done", None, "1.2.0")
    assert body["coverage"] == {"sources": 1, "entries": 3, "read": 3, "skipped": []}
    assert list(body["timings"]) == list(STEPS)
    assert [c["text"] for c in body["result"]["claims"]] == ["orders fail!", "pay-2 is down!"]
    assert {c["support"] for c in body["result"]["claims"]} == {"supported"}
    assert bench.store.get(run.id).title == "2 lines"
    await bench.settle()
    assert not bench.service.busy


async def test_events_begin_after_a_number_and_end_for_a_finished_run(bench: Bench, log: Path):
    run = await bench.finish(bench.command(log))
    assert [e.seq for e in await bench.events(run, after=11)] == [12, 13]
    assert await bench.events(run, after=13) == []


async def test_everything_derived_carries_the_labels_of_what_was_read(bench: Bench, log: Path):
    run = await bench.finish(bench.command(log, private=True))
    labels = Labels(origins=frozenset({Origin.OTHERS}), privacy=Privacy.LOCAL_ONLY)
    assert {bench.store.piece_labels(run, step) for step in STEPS[1:4]} == {labels}
    assert {p.labels for p in bench.store.reading(run).passages} == {labels}


async def test_several_runs_go_at_once(bench: Bench, log: Path):
    both, met = threading.Barrier(2), []

    def meet(_bench: Workbench) -> None:
        met.append(both.wait(30))

    bench.craft.on_extract = meet
    runs = [await bench.service.start(bench.command(log)) for _ in range(2)]
    for run in runs:
        assert story(await bench.events(run.id)) == WHOLE
    assert sorted(met) == [0, 1]


async def test_the_loop_stays_free_while_a_craft_computes(bench: Bench, log: Path):
    computing, go_on = threading.Event(), threading.Event()
    bench.craft.on_extract = lambda _b: (computing.set(), go_on.wait(30))[0]
    run = await bench.service.start(bench.command(log))
    assert await asyncio.to_thread(computing.wait, 30)
    assert (await asyncio.wait_for(bench.service.document(run.id), 5))["status"] == "running"
    go_on.set()
    assert story(await bench.events(run.id)) == WHOLE


async def test_cancel_ends_a_run_at_once_and_nothing_is_written_afterwards(bench: Bench, log: Path):
    computing, go_on = threading.Event(), threading.Event()
    bench.craft.on_extract = lambda _b: (computing.set(), go_on.wait(30))[0]
    run = await bench.service.start(bench.command(log))
    assert await asyncio.to_thread(computing.wait, 30)
    assert (await bench.service.cancel(run.id)).status == "cancelled"
    events = await bench.events(run.id)
    assert story(events)[-1] == "run_cancelled"
    go_on.set()
    await bench.settle()
    assert len(bench.store.events(run.id)) == events[-1].seq
    assert (await bench.service.cancel(run.id)).status == "cancelled"
    assert (await bench.service.document(run.id))["status"] == "cancelled"


async def test_a_cancelled_run_is_resumed(bench: Bench, log: Path):
    computing, go_on = threading.Event(), threading.Event()
    bench.craft.on_extract = lambda _b: (computing.set(), go_on.wait(30))[0]
    run = await bench.service.start(bench.command(log))
    assert await asyncio.to_thread(computing.wait, 30)
    await bench.service.cancel(run.id)
    last = len(bench.store.events(run.id))
    go_on.set()
    await bench.service.resume(run.id)
    assert story(await bench.events(run.id, after=last)) == ["run_resumed", *WHOLE[1:]]
    assert bench.reader.calls == 1, "unchanged inputs are not read again"
    assert (await bench.service.resume(run.id)).status == "done"


async def test_a_missing_input_fails_the_run_and_resume_goes_on(bench: Bench, tmp_path: Path):
    path = tmp_path / "late.log"
    run = await bench.service.start(bench.command(path))
    events = await bench.events(run.id)
    assert events[-1].kind is EventKind.RUN_FAILED
    assert events[-1].body == {"code": "input", "what": "late.log cannot be read.", "hint": ""}
    document = await bench.service.document(run.id)
    assert (document["status"], document["error"]["code"], document["result"]) == ("failed", "input", None)
    path.write_text(LINES)
    await bench.service.resume(run.id)
    assert story(await bench.events(run.id, after=events[-1].seq)) == ["run_resumed", *WHOLE[1:]]
    assert (await bench.service.document(run.id))["status"] == "done"


async def test_a_fault_of_ours_is_an_event_without_anybodys_words(bench: Bench, log: Path, caplog):
    def fail(_bench: Workbench) -> None:
        raise ValueError("rosa's secret")

    bench.craft.on_extract = fail
    run = await bench.service.start(bench.command(log))
    events = await bench.events(run.id)
    assert events[-1].kind is EventKind.RUN_FAILED
    assert events[-1].body["code"] == "internal"
    assert "secret" not in str(events[-1].body) + caplog.text


async def test_a_run_is_continued_with_more_inputs_and_says_what_changed(bench: Bench, log: Path, tmp_path: Path):
    run = await bench.finish(bench.command(log))
    more = tmp_path / "more.log"
    more.write_text("15:00 imre: all back!\n")
    again = await bench.service.start(bench.command(log, more, continues=run))
    assert again.id == run
    assert [i.shown for i in again.command.inputs] == ["chat.log", "more.log"]
    assert story(await bench.events(run, after=len(WHOLE))) == WHOLE
    result = (await bench.service.document(run))["result"]
    assert [c["text"] for c in result["changed_since"]["added"]] == ["all back!"]
    assert len(bench.store.result(run, 1)["claims"]) == 2


async def test_a_continuation_compares_with_the_result_that_was_seen(bench: Bench, log: Path):
    run = await bench.finish(bench.command(log))
    await bench.service.mark_seen(run, datetime.now(UTC))
    for line in ("15:00 imre: first!\n", "15:01 imre: second!\n"):
        log.write_text(log.read_text() + line)
        await bench.finish(bench.command(continues=run))
    changes = (await bench.service.document(run))["result"]["changed_since"]
    assert [c["text"] for c in changes["added"]] == ["first!", "second!"]


@pytest.mark.parametrize("since", ["14:06", "2026-03-14T14:06", "2026-03-14T15:06+01:00"])
async def test_since_compares_with_what_was_known_then(bench: Bench, log: Path, since: str):
    run = await bench.finish(bench.command(log, since=since))
    changes = (await bench.service.document(run))["result"]["changed_since"]
    assert [c["text"] for c in changes["added"]] == ["pay-2 is down!"]
    assert datetime.fromisoformat(changes["since"]) == datetime(2026, 3, 14, 14, 6, tzinfo=UTC)


async def test_a_followed_run_grows_until_it_is_cancelled(bench: Bench, log: Path):
    run = await bench.service.start(bench.command(log, follow=True))
    seen: list[str] = []
    async for event in bench.service.events(run.id):
        if event.kind is EventKind.RESULT_READY:
            body = await bench.service.document(run.id)
            seen.append(body["status"])
            if event.body["version"] == 1:
                log.write_text(LINES + "15:00 imre: all back!\n")
            else:
                assert [c["text"] for c in body["result"]["changed_since"]["added"]] == ["all back!"]
                assert bench.service.busy
                await bench.service.cancel(run.id)
    assert seen == ["done", "done"]
    assert bench.store.get(run.id).status == "cancelled"


async def test_a_followed_run_that_everybody_left_is_done_and_one_without_a_result_is_cancelled(bench: Bench, log: Path):
    run = await bench.service.start(bench.command(log, follow=True))
    async for event in bench.service.events(run.id):
        if event.kind is EventKind.RESULT_READY:
            break
    assert (await bench.service.leave(run.id)).status == "done"
    bench.craft.on_extract = lambda _b: time.sleep(0.2)
    second = await bench.service.start(bench.command(log, follow=True))
    assert (await bench.service.leave(second.id)).status == "cancelled"


async def test_a_followed_input_that_vanishes_is_said_and_waited_for(bench: Bench, log: Path):
    run = await bench.service.start(bench.command(log, follow=True))
    kinds = []
    async for event in bench.service.events(run.id):
        kinds.append(event.kind)
        if event.kind is EventKind.RESULT_READY and event.body["version"] == 1:
            log.unlink()
        elif event.kind is EventKind.NOTICE:
            log.write_text(LINES + "15:00 imre: all back!\n")
        elif event.kind is EventKind.RESULT_READY:
            await bench.service.cancel(run.id)
    assert kinds.index(EventKind.NOTICE) < len(kinds) - 1
    assert len((await bench.service.document(run.id))["result"]["claims"]) == 3


async def test_questions_are_answered_with_citations_or_not_at_all(bench: Bench, log: Path):
    run = await bench.finish(bench.command(log))
    found = await bench.service.ask(run, " pay-2 ")
    assert (found["question"], found["answer"]["support"]) == ("pay-2", "supported")
    assert found["answer"]["cites"] == [{"source": "chat.log", "entry": 3, "quote": "pay-2 is down!"}]
    assert (await bench.service.ask(run, "weather"))["answer"] is None
    invented = await bench.service.ask(run, "invent")
    assert invented["answer"] is None
    assert "does not carry" in invented["why"]
    for bad in ("", "x" * 3000):
        with pytest.raises(UsageError):
            await bench.service.ask(run, bad)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"agent": "nobody"}, NotFoundError), ({"inputs": ()}, UsageError), ({"zone": "Mars/Base"}, UsageError),
        ({"zone": "../../etc/passwd"}, UsageError), ({"day": "yesterday"}, UsageError), ({"since": "25:00"}, UsageError),
        ({"since": "noon"}, UsageError), ({"model": "big"}, MissingError), ({"review": True}, UsageError),
        ({"continues": "zzzz"}, NotFoundError),
    ],
)  # fmt: skip
async def test_a_command_that_cannot_be_run_stores_nothing(bench: Bench, log: Path, more, error):
    with pytest.raises(error):
        await bench.service.start(bench.command(log, **more))
    assert bench.store.list() == []
    assert not bench.service.busy


async def test_a_run_that_goes_on_is_not_continued(bench: Bench, log: Path):
    go_on = threading.Event()
    bench.craft.on_extract = lambda _b: go_on.wait(30) and None
    run = await bench.service.start(bench.command(log))
    with pytest.raises(UsageError, match="still going on"):
        await bench.service.start(bench.command(log, continues=run.id))
    go_on.set()
    assert story(await bench.events(run.id)) == WHOLE


@pytest.mark.parametrize(
    "toml",
    [
        AGENT_TOML.replace('step = "verify"', 'step = "review"'),
        AGENT_TOML.replace('[[steps]]\nid = "verify"\nstep = "verify"\n', ""),
    ],
)
async def test_a_profile_with_an_unknown_step_or_without_checks_is_refused(bench: Bench, log: Path, toml: str):
    write_profile(bench.home / "agents", toml=toml, manifest={**MANIFEST, "name": "other"})
    with pytest.raises(RefusedError):
        await bench.service.start(bench.command(log, agent="other"))


async def test_budgets_end_a_run_with_a_sentence(bench: Bench, log: Path):
    toml = AGENT_TOML + "[budget]\nentries = 2\n"
    write_profile(bench.home / "agents", toml=toml, manifest={**MANIFEST, "name": "other"})
    run = await bench.service.start(bench.command(log, agent="other"))
    last = (await bench.events(run.id))[-1]
    assert (last.kind, last.body["code"]) == (EventKind.RUN_FAILED, InputError.code)
    assert "at most 2" in last.body["what"]


async def test_finished_runs_leave_no_checkpoints(bench: Bench, log: Path):
    await bench.finish(bench.command(log))
    saver = bench.service._checkpoints.saver()
    assert list(saver.list(None)) == []


async def test_damaged_checkpoints_cost_nothing(bench: Bench, log: Path):
    (bench.home / "checkpoints.db").write_bytes(b"not a database" * 100)
    run = await bench.finish(bench.command(log))
    assert (await bench.service.document(run))["status"] == "done"


async def test_closing_leaves_a_run_for_the_next_service(bench: Bench, log: Path, tmp_path: Path):
    computing, go_on = threading.Event(), threading.Event()
    bench.craft.on_extract = lambda _b: (computing.set(), go_on.wait(30))[0]
    run = await bench.service.start(bench.command(log))
    assert await asyncio.to_thread(computing.wait, 30)
    closing = asyncio.create_task(bench.service.close())
    await asyncio.sleep(0)
    go_on.set()
    await closing
    assert bench.store.get(run.id).status == "running"
    second = Bench(bench.home)
    assert await second.service.recover() == [run.id]
    assert [s for s in story(await second.events(run.id)) if s != "run_resumed"] == WHOLE
    assert second.reader.calls == 0, "a finished step is not taken again"
    await second.close()


async def test_words_said_with_the_command_are_not_dropped_silently(bench: Bench, log: Path):
    run = await bench.finish(bench.command(log, say="only the orders, please"))
    assert [e.body["text"] for e in bench.store.events(run) if e.kind is EventKind.NOTICE]
    assert bench.store.get(run).command.say == "only the orders, please"


async def test_words_that_only_name_the_work_need_no_notice(bench: Bench, log: Path):
    run = await bench.finish(bench.command(log, say="the lines that shout in chat.log, please"))
    assert [e for e in bench.store.events(run) if e.kind is EventKind.NOTICE] == []
    assert bench.store.get(run).command.say == "the lines that shout in chat.log, please"
    assert bench.store.get(run).agent == AGENT


async def test_a_followed_run_is_followed_by_the_next_service(bench: Bench, log: Path):
    run = await bench.service.start(bench.command(log, follow=True))
    async for event in bench.service.events(run.id):
        if event.body.get("step") == "deliver" and event.kind is EventKind.STEP_FINISHED:
            break
    await bench.service.close()
    log.write_text(LINES + "15:00 imre: all back!\n")
    second = Bench(bench.home)
    assert await second.service.recover() == [run.id]
    async for event in second.service.events(run.id):
        if event.kind is EventKind.RESULT_READY and event.body["version"] == 2:
            await second.service.cancel(run.id)
    assert len((await second.service.document(run.id))["result"]["claims"]) == 3
    kinds = [e.kind for e in second.store.events(run.id)]
    assert kinds.count(EventKind.RESULT_READY) == 2
    assert kinds[-1] is EventKind.RUN_CANCELLED
    await second.close()


async def test_a_store_that_fails_ends_the_stream_with_a_sentence(bench: Bench, log: Path, monkeypatch, caplog):
    computing, go_on = threading.Event(), threading.Event()
    bench.craft.on_extract = lambda _b: (computing.set(), go_on.wait(30))[0]
    run = await bench.service.start(bench.command(log))
    assert await asyncio.to_thread(computing.wait, 30)

    def full(*_args, **_more):
        raise StorageError("The disk is full.", "Free some room.")

    monkeypatch.setattr(bench.store, "append", full)
    reading = asyncio.create_task(bench.events(run.id))
    await asyncio.sleep(0)
    go_on.set()
    last = (await reading)[-1]
    assert (last.kind, last.seq, last.body["what"]) == (EventKind.RUN_FAILED, 0, "The disk is full.")
    await bench.settle()
    monkeypatch.undo()
    await bench.service.resume(run.id)
    assert (await bench.events(run.id))[-1].kind is EventKind.RUN_FINISHED


async def test_a_followed_log_that_is_rotated_says_what_it_lost(bench: Bench, log: Path):
    run = await bench.service.start(bench.command(log, follow=True))
    async for event in bench.service.events(run.id):
        if event.kind is EventKind.RESULT_READY and event.body["version"] == 1:
            log.write_text("15:00 imre: it is down again!\n")
        elif event.kind is EventKind.RESULT_READY:
            await bench.service.cancel(run.id)
    (lost,) = (await bench.service.document(run.id))["coverage"]["skipped"]
    assert (lost["source"], "replaced by a new file" in lost["why"]) == ("chat.log", True)
