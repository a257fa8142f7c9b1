"""Times of several zones are read on one clock; the result keeps those of its sources."""

from __future__ import annotations

from satchel.rendering.one_clock import read

CITE = {"source": "a.log", "entry": 1, "quote": "x"}


def body(*times, started=None):
    claims = [{"id": f"c{i}", "text": "x", "cites": [CITE], "support": "supported", "at": at} for i, at in enumerate(times)]
    title = {"id": "t", "text": "x", "cites": [CITE], "support": "supported"}
    milestones = {"started": {"at": started, "cites": [CITE]}} if started else {}
    return {"incidents": [{"title": title, "status": "ongoing", "milestones": milestones, "timeline": claims}]}


def shown(result):
    (incident,) = result.incidents
    started = incident.milestones.get("started")
    return [c.extra["at"] for c in incident.timeline], started and started.at


def test_the_offset_of_most_times_counts():
    times = ("2026-05-04T09:02:00+00:00", "2026-05-04T11:05:00+02:00", "2026-05-04T09:12:00+00:00")
    assert shown(read(body(*times, started="2026-05-04T10:47:00+02:00"))) == (
        ["2026-05-04T09:02:00+00:00", "2026-05-04T09:05:00+00:00", "2026-05-04T09:12:00+00:00"], "2026-05-04T08:47:00+00:00",
    )  # fmt: skip


def test_what_has_no_known_day_or_time_stays():
    times = ("2026-05-04T09:02:00+00:00", "1900-01-01T11:05:00+02:00", None, "soon", "2026-05-04T11:30:00+02:00", "2026-05-04T12:30:00+02:00")
    assert shown(read(body(*times)))[0] == ["2026-05-04T11:02:00+02:00", "1900-01-01T11:05:00+02:00", None, "soon", *times[4:]]
