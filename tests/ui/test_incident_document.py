"""The recorded document is what the real engine gives: made anew, it has the same shape."""

from __future__ import annotations

from typing import Any

from tests.fakes import incident_documents as documents
from tests.ui.make_incident import document

from satchel.ui.incident.view import IncidentResultView


def shape(value: Any, depth: int = 0) -> Any:
    """Keys and kinds, without the words."""
    if isinstance(value, dict):
        if depth and all(key.isdecimal() for key in value):
            return {"entry": shape(next(iter(value.values()), None), depth + 1)}
        return {key: shape(inner, depth + 1) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return sorted({repr(shape(inner, depth + 1)) for inner in value})
    return type(value).__name__


def test_a_fresh_document_has_the_shape_of_the_recorded_one(sample_home):
    fresh = document(sample_home)
    assert shape(fresh) == shape(documents.sample())


def test_a_fresh_document_is_shown(sample_home, qtbot, theme):
    view = IncidentResultView(theme, cite=lambda _cite: None)
    qtbot.addWidget(view)
    view.show_document(document(sample_home))
    assert view.presenter.report is not None
    assert view.presenter.report.status.text == "resolved"
