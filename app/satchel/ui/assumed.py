"""What was assumed where a source does not say it: the readers' names for it, in words."""

from __future__ import annotations

from satchel.ui.words import _


def assumption_name(what: str) -> str:
    """``zone``, ``date`` and the like; one that no word is known for stays as it is."""
    known = {
        "zone": _("zone"), "date": _("date"), "year": _("year"), "date order": _("order of day and month"),
        "start": _("start"), "encoding": _("encoding"), "zone of times named in the text": _("zone of times named in the text"),
    }  # fmt: skip
    return known.get(what, what)
