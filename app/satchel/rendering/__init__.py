"""Results for people: terminal, Markdown, HTML, DOCX, PDF and JSON, drawn from one neutral document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from satchel.domain.errors import UsageError
from satchel.rendering import json as json_format

# What composes documents is loaded in the functions: JSON, which programs ask for again and again, needs none of it.
if TYPE_CHECKING:
    from satchel.rendering.model import Document

__all__ = ["FORMATS", "FORMS", "render", "render_answer", "render_review", "render_runs", "render_trace"]

FORMS = ("full", "status", "handover")
_PLAIN_WIDTH = 80


def _text(document: Document, width: int | None, color: bool) -> str:
    from satchel.rendering.terminal import draw

    return draw(document, width=width or _PLAIN_WIDTH, color=color)


def _markdown(document: Document, _width: int | None, _color: bool) -> str:
    from satchel.rendering.markdown import draw

    return draw(document)


def _html(document: Document, _width: int | None, _color: bool) -> str:
    from satchel.rendering.html import draw

    return draw(document)


def _docx(document: Document, _width: int | None, _color: bool) -> bytes:
    from satchel.rendering.docx import draw

    return draw(document)


def _pdf(document: Document, _width: int | None, _color: bool) -> bytes:
    from satchel.rendering.pdf import draw

    return draw(document)


_DRAW: Mapping[str, Callable[[Document, int | None, bool], str | bytes]] = {
    "text": _text,
    "md": _markdown,
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
}
FORMATS = (*_DRAW, "json")
_Compose = Callable[[Mapping[str, Any]], "Document"]


def _render(
    document: Mapping[str, Any], compose: _Compose, format: str, width: int | None, color: bool, show_secrets: bool  # noqa: A002
) -> str | bytes:
    if format == "json":
        return json_format.draw(document, ordered="result" in document)
    if format not in _DRAW:
        raise UsageError(f"There is no format {format!r}.", f"Use one of: {', '.join(FORMATS)}.")
    from satchel.rendering.scrub import scrub

    return _DRAW[format](compose(scrub(document, show_secrets=show_secrets)), width, color)


def render(
    document: Mapping[str, Any],
    *,
    format: str,  # noqa: A002 - the command line's word
    width: int | None = None,
    color: bool = False,
    show_secrets: bool = False,
    form: str = "full",
) -> str | bytes:
    """The document of ``run --format json`` in another format: str, or bytes for docx and pdf.

    `width` (columns) and `color` concern "text". ``document["entries"]``, which may be missing, gives notes their
    bylines: ``{source: {entry: {"author","at","text"}}}``. JSON ignores `form` and masks nothing. Raises `UsageError`
    for an unknown format or form, `SatchelError` for a document that is not whole.
    """
    if form not in FORMS:
        raise UsageError(f"There is no form {form!r}.", f"Use one of: {', '.join(FORMS)}.")

    def compose(clean: Mapping[str, Any]) -> Document:
        from satchel.rendering.compose import compose_run

        return compose_run(clean, form)

    return _render(document, compose, format, width, color, show_secrets)


def render_answer(
    document: Mapping[str, Any],
    *,
    format: str,  # noqa: A002
    width: int | None = None,
    color: bool = False,
    show_secrets: bool = False,
) -> str | bytes:
    """The document of ``ask`` (``{"run","question","answer": claim|null,"why"}``) in another format."""

    def compose(clean: Mapping[str, Any]) -> Document:
        from satchel.rendering.compose import compose_answer

        return compose_answer(clean)

    return _render(document, compose, format, width, color, show_secrets)


def render_runs(
    document: Mapping[str, Any], *, format: str = "text", width: int | None = None, color: bool = False  # noqa: A002
) -> str | bytes:
    """The document of ``runs list`` as a table."""

    def compose(clean: Mapping[str, Any]) -> Document:
        from satchel.rendering.listing import compose_runs

        return compose_runs(clean)

    return _render(document, compose, format, width, color, False)


def render_trace(
    document: Mapping[str, Any], *, format: str = "text", width: int | None = None, color: bool = False  # noqa: A002
) -> str | bytes:
    """``{"run", "events": [event…]}``, events as `RunEvent.to_json` gives them, as a table."""

    def compose(clean: Mapping[str, Any]) -> Document:
        from satchel.rendering.listing import compose_trace

        return compose_trace(clean)

    return _render(document, compose, format, width, color, False)


def render_review(
    document: Mapping[str, Any], *, view: str, format: str = "text", width: int | None = None, color: bool = False,  # noqa: A002
    show_secrets: bool = False,
) -> str | bytes:  # fmt: skip
    """The document of a ``review`` command; `view` is inbox, claim, audit or edit."""
    if format == "json":
        return json_format.draw(document, ordered=False, whole=True)

    def compose(clean: Mapping[str, Any]) -> Document:
        from satchel.rendering import review

        views = {"inbox": review.compose_inbox, "claim": review.compose_claim, "audit": review.compose_audit,
                 "edit": review.compose_edit}  # fmt: skip
        return views[view](clean)

    return _render(document, compose, format, width, color, show_secrets)
