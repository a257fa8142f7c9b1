"""Takes a result out of the window: as a file in one of four formats, or onto the clipboard; secrets are masked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from satchel.domain.errors import SatchelError, StorageError
from satchel.rendering import render
from satchel.rendering.neutralise import neutralise
from satchel.system.whole import write_whole
from satchel.ui.talk import Worker
from satchel.ui.words import _

_LONGEST_NAME = 60
_UNSAFE = re.compile(r"[^\w.,()+ -]+")
_CLOCK = re.compile(r"(?<=\d):(?=\d)")
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One that can be exported."""

    ending: str
    title: str


class ExportView(Protocol):
    """What the exporter needs of the screen."""

    def ask_file(self, name: str, form: Format, chosen: Callable[[Path], None]) -> None:
        """Lets the person say where; `chosen` is not called when they change their mind."""
        ...

    def show_saved(self, file: Path) -> None:
        """It is there."""
        ...

    def show_failed(self, error: SatchelError) -> None:
        """It is not."""
        ...

    def put_on_clipboard(self, html: str, plain: str) -> None:
        """Both forms of the same words."""
        ...


class Exporter:
    """One for the screen. Everything is drawn and written beside the window's thread."""

    def __init__(self, view: ExportView, worker: Worker) -> None:
        self._view, self._worker = view, worker

    def export(self, document: Mapping[str, Any], form: Format) -> None:
        """Asks where, draws, writes, says so."""

        def chosen(file: Path) -> None:
            file = file if file.suffix else file.with_suffix(f".{form.ending}")
            self._worker.work(
                lambda: _written(document, form, file), done=self._view.show_saved, failed=self._view.show_failed
            )

        self._view.ask_file(suggested(document, form), form, chosen)

    def copy(self, document: Mapping[str, Any]) -> None:
        """As rich text, with plain text for fields that take no other."""
        self._worker.work(
            lambda: (str(render(document, format="html")), str(render(document, format="md"))),
            done=lambda both: self._view.put_on_clipboard(*both), failed=self._view.show_failed,
        )  # fmt: skip


def formats() -> tuple[Format, ...]:
    """In the order of the menu."""
    return (
        Format(ending="md", title=_("Markdown")), Format(ending="html", title=_("Web page (HTML)")),
        Format(ending="docx", title=_("Word (DOCX)")), Format(ending="pdf", title=_("PDF")),
    )  # fmt: skip


def suggested(document: Mapping[str, Any], form: Format) -> str:
    """A file name that says what is inside, and that every file system takes."""
    title = document.get("title")
    words = _UNSAFE.sub(" ", _CLOCK.sub(".", neutralise(title if isinstance(title, str) else "")))
    name = " ".join(words.split())[:_LONGEST_NAME].strip(" .-")
    if not name or _DEVICES.match(name.split(".")[0]):
        name = _("Result")
    return f"{name}.{form.ending}"


def _written(document: Mapping[str, Any], form: Format, file: Path) -> Path:
    drawn = render(document, format=form.ending)
    try:
        write_whole(file, drawn.encode("utf-8", "replace") if isinstance(drawn, str) else drawn)
    except StorageError as error:
        raise StorageError(error.what, _("Choose another folder, or make some room.")) from error
    return file
