"""Reads inputs into passages: opens archives, finds each file's format by its content, keeps account of the rest."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from satchel.domain.errors import InputError
from satchel.domain.passages import Assumption, Input, Passage, ReadOptions, ReadResult, Region, Skipped, SourceInfo
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.decoding import binary_kind, decode, plain_bytes
from satchel.readers.naming import NamedFile, NamedInput, name_files
from satchel.system import reports

_log = logging.getLogger(__name__)

LARGEST_FILE = 200_000_000  # bytes
LONGEST_TEXT = 200_000  # code points of one entry; nobody reads more, and every later step pays for it
MOST_TEXT = 16 * 1024 * 1024  # code points of one file's entries, and four for each of its bytes
_SURROGATE = re.compile("[\ud800-\udfff]")
_ALL_HINT = "Give chats, transcripts, mails, alerts, tracker comments or notes as text."

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStarted:
    """What is worked on from here: an archive that is opened or a file that is read. `size` in bytes."""

    unit: str
    name: str
    size: int


@dataclass(slots=True, kw_only=True)
class UnitRead:
    """What came of one file; `source` is None when it holds no entries of its own."""

    source: SourceInfo | None = None
    assumptions: list[Assumption] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    error: tuple[str, str] | None = None  # what and hint of the error that kept a whole file or archive from being read
    fault: str = ""  # where a reader of ours failed, for the log: types and places, nobody's words


Step = UnitStarted | Passage | UnitRead


def read_inputs(inputs: Sequence[Input], options: ReadOptions, progress: Progress | None = None) -> ReadResult:
    """Everything that the inputs hold, in this process; raises `InputError` when nothing at all could be read."""
    passages: list[Passage] = []
    units: list[UnitRead] = []
    total = sum(len(one.files) for one in inputs)
    for step in read_steps(inputs, options):
        if isinstance(step, Passage):
            passages.append(step)
        elif isinstance(step, UnitRead):
            units.append(step)
        elif progress:
            progress(len(units), max(total, len(units)), step.name)
    return gather(passages, units)


def gather(passages: Sequence[Passage], units: Sequence[UnitRead]) -> ReadResult:
    """The result of all units together; raises `InputError` when no source was read."""
    sources = tuple(u.source for u in units if u.source)
    skipped = tuple(dict.fromkeys(s for u in units for s in u.skipped))
    if not sources:
        raise nothing_read(units, skipped)
    assumptions = tuple(dict.fromkeys(a for u in units for a in u.assumptions))
    return ReadResult(passages=tuple(passages), sources=sources, assumptions=assumptions, skipped=skipped)


def nothing_read(units: Sequence[UnitRead], skipped: Sequence[Skipped]) -> InputError:
    """The sentence for inputs of which nothing could be read: the reason itself when there is only one."""
    errors = [u.error for u in units if u.error]
    if len(errors) == 1 and len(skipped) <= 1:
        return InputError(errors[0][0], errors[0][1] or _ALL_HINT)
    if not skipped:
        return InputError("There is nothing to read: the inputs hold no files with entries.", _ALL_HINT)
    first = "; ".join(f"{s.source}: {s.why}" for s in skipped[:3])
    more = f"; and {len(skipped) - 3} more" if len(skipped) > 3 else ""
    return InputError(f"None of the inputs can be read. {first}{more}.", _ALL_HINT)


def read_steps(
    inputs: Sequence[Input],
    options: ReadOptions,
    *,
    done: frozenset[str] = frozenset(),
    bad: frozenset[str] = frozenset(),
    logs_only: bool = False,
) -> Iterator[Step]:
    """The same as a stream: each unit begins with `UnitStarted`, ends with `UnitRead`, has its passages between.

    Units in `done` are passed over in silence, those in `bad` are not opened. The order is that of the inputs. With
    `logs_only` no other format than a growing log's is tried.
    """
    opened: list[NamedInput] = []
    for one in name_files(inputs, bad):
        if isinstance(one, str):
            number = int(one.split()[1])
            if one not in bad:
                yield UnitStarted(unit=one, name=inputs[number].shown, size=len(inputs[number].files[0].data))
        else:
            opened.append(one)
    for number, one in enumerate(opened):
        yield from _read_input(number, one, options, done, bad, logs_only=logs_only)


def _read_input(
    number: int, one: NamedInput, options: ReadOptions, done: frozenset[str], bad: frozenset[str], *, logs_only: bool
) -> Iterator[Step]:
    head = f"input {number}"
    if head not in done:
        yield UnitStarted(unit=head, name=one.shown, size=0)
        skipped = list(one.skipped)
        if one.error:
            skipped.append(Skipped(source=one.shown, why=one.error.what))
        yield UnitRead(skipped=skipped, error=(one.error.what, one.error.hint) if one.error else None)
    siblings = {file.inner: plain_bytes(file.data) for file in one.files}
    for index, file in enumerate(one.files):
        unit = f"file {number} {index}"
        if unit not in done and unit not in bad:
            yield UnitStarted(unit=unit, name=file.name, size=len(file.data))
            yield from read_file(file, siblings, options, logs_only=logs_only)


def formats_to_try(*, logs_only: bool) -> Sequence[FormatSpec]:
    """Loaded only now and here: the engine itself reads nothing, and new lines of a log need no mail parser."""
    if logs_only:
        from satchel.readers.logs import LOGS

        return LOGS
    from satchel.readers import formats

    return formats.FORMATS


def read_file(
    file: NamedFile, siblings: Mapping[str, bytes], options: ReadOptions, *, logs_only: bool = False
) -> Iterator[Passage | UnitRead]:
    """Passages of one file, then its account; whatever a reader does wrong ends here as a reason."""
    if len(file.data) > LARGEST_FILE:
        yield _skipped(file, f"it is larger than {LARGEST_FILE // 1_000_000} MB")
        return
    binary = binary_kind(file.data)
    if binary:
        yield _skipped(file, f"it is {binary}" + ("" if binary == "not text" else ", which is not read"))
        return
    try:
        decoded = decode(file.data)
        data = siblings.get(file.inner, file.data)
        source = SourceFile(name=file.name, inner=file.inner, data=data, text=decoded.text, siblings=siblings)
        spec = surest(source, formats_to_try(logs_only=logs_only))
    except MemoryError:
        yield _skipped(file, "it needs too much memory")
        return
    if not decoded.text.strip():
        yield _skipped(file, "it is empty")
    elif spec is None:
        yield _skipped(file, "no reader knows this kind of file")
    else:
        context = ReadContext(options=options)
        if decoded.note:
            context.assume(file.name, "encoding", f"{decoded.encoding}. {decoded.note}")
        yield from _read_as(spec, source, file, context)


def _read_as(
    spec: FormatSpec, source: SourceFile, file: NamedFile, context: ReadContext
) -> Iterator[Passage | UnitRead]:
    unit = UnitRead(assumptions=context.assumptions, skipped=context.skipped)
    count = 0
    try:
        for passage in _within_bounds(spec.read(source, context), file, context):
            count += 1
            yield presentable(_by_the_persons_clock(passage, spec, context), context)
    except InputError as error:
        unit.error = None if count else (error.what, error.hint)
        context.skip(file.name, error.what)
    except MemoryError:
        context.skip(file.name, f"everything after {count} entries: it needs too much memory")
    except Exception as error:  # noqa: BLE001 - a reader's fault costs the rest of one file, never the whole run
        unit.fault = f"{spec.name}: {reports.describe(error)}"
        _log.error("a reader failed: %s", unit.fault)
        context.skip(file.name, f"the reader for {spec.title} failed after {count} entries; the rest was not read")
        unit.error = None if count else (f"{file.name} could not be read as {spec.title}.", "")
    # A chat without a word is read too, and can be followed: what it will hold is yet to come.
    if count or not (spec.auxiliary or context.skipped):
        unit.source = SourceInfo(name=file.name, format=spec.name, sha256=file.sha256, entries=count)
    if context.uncounted:
        unit.skipped.append(Skipped(source=file.name, why=f"and {context.uncounted:,} more like these"))
    yield unit


def _by_the_persons_clock(passage: Passage, spec: FormatSpec, context: ReadContext) -> Passage:
    """With --tz, a server's UTC stamp is shown in that zone, and times that people name beside it are meant in it."""
    zone = context.options.zone
    if zone is None or not spec.machine_time or passage.at is None or passage.at.utcoffset():
        return passage
    context.assume(passage.source, "zone of times named in the text", str(zone))
    return replace(passage, at=passage.at.astimezone(zone))


def _within_bounds(passages: Iterator[Passage], file: NamedFile, context: ReadContext) -> Iterator[Passage]:
    last, room = 0, MOST_TEXT + 4 * len(file.data)
    for passage in passages:
        if passage.entry is not None and passage.entry <= last:
            raise ValueError("entry numbers do not rise")
        room -= len(passage.text)
        if room < 0:
            context.skip(file.name, f"everything after entry {last}: it holds far more text than its size")
            return
        last = passage.entry or last
        yield passage


def surest(source: SourceFile, formats: Sequence[FormatSpec]) -> FormatSpec | None:
    """The format that is surest of the file; the earlier in the list where two are equally sure."""
    best, most = None, Confidence.NO
    for spec in formats:
        try:
            sure = spec.recognise(source)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - somebody else may still know the file
            _log.error("a reader failed to recognise: %s: %s", spec.name, reports.describe(error))
            continue
        if sure > most:
            best, most = spec, sure
        if most is Confidence.CERTAIN:
            break
    return best


def _skipped(file: NamedFile, why: str) -> UnitRead:
    error = (f"{file.name} cannot be read: {why}.", _ALL_HINT)
    return UnitRead(skipped=[Skipped(source=file.name, why=why)], error=error)


def presentable(passage: Passage, context: ReadContext) -> Passage:
    """The passage with what no later step should meet removed: lone surrogates, endless texts, impossible times."""
    if len(passage.text) > LONGEST_TEXT:
        context.skip(passage.source, f"entry {passage.entry}: everything after its first {LONGEST_TEXT:,} characters")
        inside = (r for r in passage.regions if r.start < LONGEST_TEXT)
        regions = tuple(Region(kind=r.kind, start=r.start, end=min(r.end, LONGEST_TEXT)) for r in inside)
        passage = replace(passage, text=passage.text[:LONGEST_TEXT], regions=regions)
    words = (passage.text, passage.author, passage.channel, passage.link, *passage.aliases)
    if not all(w.isascii() for w in words) and any(_SURROGATE.search(w) for w in words):
        passage = replace(
            passage, text=_clean(passage.text), author=_clean(passage.author), channel=_clean(passage.channel),
            link=_clean(passage.link), aliases=tuple(_clean(a) for a in passage.aliases),
        )  # fmt: skip
    for moment, name in ((passage.at, "at"), (passage.edited_at, "edited_at")):
        if moment is not None and not 1 < moment.year < 9999:  # cannot be moved between zones
            passage = replace(passage, **{name: None})  # type: ignore[arg-type]
    return passage


def _clean(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
