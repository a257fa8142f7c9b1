"""Starts, follows, resumes and cancels runs: the runtime's front door, used by the engine alone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from satchel.domain.errors import CancelledRunError, SatchelError, UsageError
from satchel.domain.models import ModelChooser
from satchel.domain.ports import BlobCache, Craft, DecisionStore, Encoder, FormatReader, InputSource, Outbox, RunStore
from satchel.domain.runs import FINAL, EventKind, Run, RunCommand, RunEvent, RunStatus
from satchel.profiles.library import Library, Profile
from satchel.runtime import admission, document, pause, questions, watch
from satchel.runtime import turn as turns
from satchel.runtime.beginnings import ENDINGS, Active, Beginnings, end_key
from satchel.runtime.changes import Changes
from satchel.runtime.checkpoints import Checkpoints
from satchel.runtime.job import TurnJob, base_moment
from satchel.runtime.stream import EventStream
from satchel.runtime.tools import Originals, Tools
from satchel.runtime.turn import Turn
from satchel.system import reports

_log = logging.getLogger(__name__)
_MOST_UNFINISHED = 10_000
_UNFINISHED: tuple[RunStatus, ...] = ("running", "queued")
T = TypeVar("T")
Report = Callable[[BaseException], Path | None]


class RunService:
    """One per engine, in one asyncio loop; computing and the disk are left to threads."""

    def __init__(
        self, *, store: RunStore, decisions: DecisionStore, checkpoints: Path, reader: FormatReader,
        source: InputSource, crafts: Mapping[str, Craft], library: Library, fast: Encoder, full: Encoder | None,
        outbox: Outbox, cache: BlobCache, sources: Originals,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC), models: ModelChooser | None = None,
        poll_seconds: float = 1.0, workers: int = 2, report: Report = lambda _error: None,
        changes: Changes | None = None,
    ) -> None:  # fmt: skip
        self._tools = Tools(
            store=store, decisions=decisions, reader=reader, source=source, crafts=crafts, library=library,
            fast=fast, full=full, outbox=outbox, cache=cache, originals=sources, clock=clock, models=models,
        )  # fmt: skip
        self._store = store
        self._checkpoints = Checkpoints(checkpoints)
        self._changes = changes or Changes()
        self._stream = EventStream(store, clock, self._changes)
        self._begin = Beginnings(self._tools, self._stream, self._changes)
        self._poll_seconds = poll_seconds
        self._report = report
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="satchel-run")
        self._active: dict[str, Active] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Lock()  # start, resume and recover change which runs are active; one at a time
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether any run goes on, a followed one that waits for its inputs included."""
        return bool(self._tasks)

    # -- commands ---------------------------------------------------------------------------------------------------

    async def start(self, command: RunCommand) -> Run:
        """Stores the run and begins it in the background. Raises `SatchelError` for a command that cannot be run."""
        async with self._gate:
            self._check_open()
            if command.continues is not None:
                return await self._start_again(command)
            profile = await asyncio.to_thread(admission.admit, self._tools, command)
            active = await asyncio.to_thread(self._begin.create, command, profile)
            return self._launch(active)

    async def _start_again(self, command: RunCommand) -> Run:
        old = await asyncio.to_thread(self._store.get, command.continues or "")
        if old.id in self._active:
            raise UsageError(f"The run {old.id} is still going on.", f"Wait for it, or: satchel runs cancel {old.id}")
        await self._settled(old.id)
        return self._launch(await asyncio.to_thread(self._begin.proceed, old, command))

    async def resume(self, run: str) -> Run:
        """Goes on with a run that failed or was cancelled; one that goes on, waits for a person or is done is left."""
        async with self._gate:
            self._check_open()
            found = await asyncio.to_thread(self._store.get, run)
            if found.id in self._active or found.status == "done":
                return found
            if await asyncio.to_thread(pause.is_waiting, self._tools, found):
                return found
            await self._settled(found.id)
            if found.status in _UNFINISHED:
                revived = await asyncio.to_thread(self._begin.revive, found)
                return self._launch(revived) if revived else await asyncio.to_thread(self._store.get, found.id)
            return self._launch(await asyncio.to_thread(self._begin.take_up, found))

    async def reviewed(self, run: str) -> bool:
        """Goes on with a run that waited for decisions when it has them all; whether it did."""
        async with self._gate:
            found = await asyncio.to_thread(self._store.get, run)
            if self._closed or found.id in self._active:
                return False
            if not await asyncio.to_thread(pause.is_over, self._tools, found):
                return False
            await self._settled(found.id)
            self._launch(await asyncio.to_thread(self._begin.take_up, found))
            return True

    async def cancel(self, run: str) -> Run:
        """Ends a run at once; what a worker thread still does for it is no longer written."""
        found = await asyncio.to_thread(self._store.get, run)
        active = self._active.get(found.id)
        if active is None and found.status not in FINAL:
            turn = await asyncio.to_thread(turns.load, self._store, found.id)
            active = Active(run=found, profile=None, turn=turn)
        if active is not None:
            await self._end(active, EventKind.RUN_CANCELLED, {})
        return await asyncio.to_thread(self._store.get, found.id)

    async def leave(self, run: str) -> Run:
        """Ends a followed run that nobody watches any more: done where its result is there, else cancelled."""
        active = self._active.get(run)
        # The result counts, not the turn: between the two lies an instant, and a later look may be under way.
        if active is None or await asyncio.to_thread(self._store.result, run) is None:
            return await self.cancel(run)
        await self._end(active, EventKind.RUN_FINISHED, {})
        return await asyncio.to_thread(self._store.get, run)

    async def recover(self) -> list[str]:
        """Goes on with every run that a kill left unfinished; call once, at the engine's start."""
        async with self._gate:
            self._check_open()
            found = await asyncio.to_thread(self._unfinished)
            for active in found:
                self._launch(active)
            return [active.run.id for active in found]

    def _unfinished(self) -> list[Active]:
        store = self._store
        left = [r for s in _UNFINISHED for r in store.list(limit=_MOST_UNFINISHED, status=s)]
        found = [a for a in (self._begin.revive(run) for run in reversed(left) if run.id not in self._active) if a]
        waiting = store.list(limit=_MOST_UNFINISHED, status="waiting")
        found += [a for a in (self._begin.wake(run) for run in waiting) if a]
        self._checkpoints.keep_only(frozenset(thread for a in found for thread in self._threads(a)))
        return found

    def _threads(self, active: Active) -> list[str]:
        return [self._job(active, active.profile).thread] if active.profile is not None else []

    # -- views ------------------------------------------------------------------------------------------------------

    async def events(self, run: str, after: int = 0) -> AsyncIterator[RunEvent]:
        """Stored events with a number above `after`, then live ones, to the end of the run's present activity."""
        self._stream.attach(asyncio.get_running_loop())
        found = await asyncio.to_thread(self._store.get, run)
        async for event in self._stream.follow(found.id, after, lambda: found.id in self._active):
            yield event

    async def document(self, run: str) -> dict[str, Any]:
        """The run as `run --format json` prints it. Raises `NotFoundError`."""
        store, decisions = self._store, self._tools.decisions
        return await asyncio.to_thread(lambda: document.build_document(store, decisions, store.get(run)))

    async def ask(self, run: str, question: str) -> dict[str, Any]:
        """``{"run", "question", "answer": claim or None, "why"}``. Raises `SatchelError`."""
        text = questions.check_question(question)
        found = await asyncio.to_thread(self._store.get, run)
        profile = await asyncio.to_thread(self._tools.library.get, found.agent)
        return await asyncio.to_thread(questions.answer, self._tools, found, profile, text)

    async def mark_seen(self, run: str, at: datetime) -> None:
        """The person has seen the results up to `at`; the next comparison starts there."""
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")

        def mark() -> None:
            found = self._store.get(run)
            if moment > (self._store.piece(found.id, turns.SEEN) or ""):
                self._store.put_piece(found.id, turns.SEEN, moment, None)
                self._changes.run(found.id)

        await asyncio.to_thread(mark)

    async def close(self) -> None:
        """Stops at the next boundary without ending any run: `recover` goes on with them."""
        self._closed = True
        for active in self._active.values():
            with active.leash.lock:
                active.leash.drop()
            active.stopped.set()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._stream.close()
        await asyncio.to_thread(self._pool.shutdown)
        await asyncio.to_thread(self._checkpoints.close)

    # -- driving ----------------------------------------------------------------------------------------------------

    def _launch(self, active: Active) -> Run:
        self._stream.attach(asyncio.get_running_loop())
        self._active[active.run.id] = active
        task = asyncio.create_task(self._drive(active), name=f"run {active.run.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return active.run

    async def _drive(self, active: Active) -> None:
        try:
            await self._turns(active)
        except CancelledRunError:
            pass
        except SatchelError as error:
            await self._fail(active, error)
        except Exception as error:  # noqa: BLE001 - a fault of ours becomes the run's last event
            _log.error("a run failed: %s", reports.describe(error))
            await self._fail(active, self._fault(error))
        finally:
            self._active.pop(active.run.id, None)
            if active.thread is not None and not self._closed:  # a closing engine leaves its runs to the next one
                await asyncio.to_thread(self._checkpoints.forget, active.thread)

    async def _fail(self, active: Active, error: SatchelError) -> None:
        """Stores the failure; where even that is impossible it is shown, and the next start goes on with the run."""
        try:
            await self._end(active, EventKind.RUN_FAILED, error.to_json())
        except SatchelError as second:
            _log.error("a run's failure could not be stored: %s", second.code)
            self._active.pop(active.run.id, None)
            self._stream.show_live(active.run.id, EventKind.RUN_FAILED, error.to_json())

    def _fault(self, error: Exception) -> SatchelError:
        path = self._report(error)
        hint = f"A report is in {path}." if path else "The log of this home says where."
        return SatchelError(f"Something went wrong inside Satchel ({type(error).__name__}).", hint)

    async def _turns(self, active: Active) -> None:
        """The turn at hand, and in a followed run one more whenever the inputs have grown."""
        while True:
            if active.profile is None:
                raise RuntimeError("a run without a profile was driven")
            if not active.turn.complete:
                job = self._job(active, active.profile)
                active.thread = job.thread
                try:
                    await self._in_pool(job)
                except CancelledRunError:
                    raise
                except pause.PausedError as waits:
                    await self._pause(active, waits)
                    return
                except SatchelError as error:
                    command = active.run.command
                    if not command.follow or (active.turn.number == 1 and not watch.is_empty(command.inputs)):
                        raise
                    await asyncio.to_thread(self._note, active, error)
                if not active.run.command.follow:
                    await self._end(active, EventKind.RUN_FINISHED, {})
                    return
                active.turn = active.turn.completed()
                await asyncio.to_thread(turns.save, self._store, active.run.id, active.turn)
                await asyncio.to_thread(self._checkpoints.forget, job.thread)
                active.thread = None
            active.turn = await self._grown(active)

    def _job(self, active: Active, profile: Profile) -> TurnJob:
        return TurnJob(
            tools=self._tools, run=active.run, profile=profile, turn=active.turn, stream=self._stream,
            checkpoints=self._checkpoints, leash=active.leash,
        )  # fmt: skip

    async def _grown(self, active: Active) -> Turn:
        """Waits until the inputs differ from what the last turn began with."""
        waits = watch.Waits(stopped=active.stopped, seconds=self._poll_seconds, check=active.leash.check)
        now = await watch.changed(active.run.command.inputs, active.turn.inputs, waits)
        base = await asyncio.to_thread(base_moment, self._tools, active.run.id)
        turn = active.turn.next(inputs=now, since=None, base_at=base)
        await asyncio.to_thread(turns.save, self._store, active.run.id, turn)
        return turn

    def _note(self, active: Active, error: SatchelError) -> None:
        """A followed input that cannot be read right now (replaced, rotated) is said, and waited for."""
        key = active.turn.key(active.run.id, "notice")
        with active.leash.lock:
            active.leash.check()
            event = self._stream.append(active.run.id, EventKind.NOTICE, {"text": error.what}, key)
        self._stream.show(event)

    async def _end(self, active: Active, kind: EventKind, body: Mapping[str, Any]) -> None:
        """The run's last event, then its status; whoever comes second changes nothing."""
        event = await asyncio.to_thread(self._store_end, active, kind, body)
        if event is not None:
            active.stopped.set()
            self._active.pop(active.run.id, None)
            self._stream.show(event)

    def _store_end(self, active: Active, kind: EventKind, body: Mapping[str, Any]) -> RunEvent | None:
        with active.leash.lock:
            if not active.leash.drop():
                return None
            status = ENDINGS[kind]
            event = self._stream.append(active.run.id, kind, body, end_key(active.run.id, active.turn, kind))
            self._store.set_status(active.run.id, status, at=event.at)
            return event

    async def _pause(self, active: Active, waits: pause.PausedError) -> None:
        """The run waits from here on; what was decided in that very moment counts."""
        event = await asyncio.to_thread(self._store_pause, active, waits)
        if event is not None:
            self._active.pop(active.run.id, None)
            self._stream.show(event)
            again = asyncio.create_task(self._go_on(active.run.id))
            self._tasks.add(again)
            again.add_done_callback(self._tasks.discard)

    def _store_pause(self, active: Active, waits: pause.PausedError) -> RunEvent | None:
        with active.leash.lock:
            if not active.leash.drop():
                return None
            return pause.store_pause(self._tools, self._stream, active.run.id, active.turn, waits)

    async def _go_on(self, run: str) -> None:
        with contextlib.suppress(SatchelError):
            await self.reviewed(run)

    async def _settled(self, run: str) -> None:
        """Waits until what a cancelled run's worker still did has ended."""
        name = f"run {run}"
        left = [t for t in self._tasks if t.get_name() == name]
        if left:
            await asyncio.wait(left)

    async def _in_pool(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _check_open(self) -> None:
        if self._closed:
            raise UsageError("The engine is closing.", "Try again.")
