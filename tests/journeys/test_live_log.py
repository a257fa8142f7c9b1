"""Somebody is in the middle of an incident: a log grows while it is followed."""

from __future__ import annotations

import json

AGENT = "incident-summariser"
LOG = """--- Log opened Tue May 06 08:58:00 2025
09:01 < mira> the booking page throws 500s, customers cannot book
09:03 < tom> looking. 31 of 40 requests fail since 08:55
09:08 < tom> maybe the new certificate? checking
09:15 < tom> no, the certificate is fine, ruled out
09:21 < mira> support has 12 tickets
"""
LATER = "09:40 < tom> root cause: the disk of db-3 is full. freed 80 GB, bookings work again\n"
LAST = """09:52 < mira> all bookings work, this is resolved, closing the incident
09:53 < mira> ACTION @tom: alert on disk space by Friday
"""


def test_a_growing_log_is_told_again_until_ctrl_c(following, satchel, tmp_path, claims):
    path = tmp_path / "ops.log"
    path.write_text(LOG)
    live = following("run", AGENT, path, "--follow", "--format", "json")
    first = live.document()
    assert first["status"] == "done"
    with path.open("a") as file:
        file.write(LATER)
    second = live.document()
    with path.open("a") as file:
        file.write(LAST)
    third = live.document()
    assert {one["run"] for one in (first, second, third)} == {first["run"]}
    assert [one["coverage"]["entries"] for one in (first, second, third)] == [5, 6, 8]
    assert first["result"]["incidents"][0]["status"] != "resolved"
    assert third["result"]["incidents"][0]["status"] == "resolved"
    impact = {claim["id"] for claim in first["result"]["incidents"][0]["impact"]}
    assert impact
    assert impact & set(claims(third["result"])), "what was said before keeps its ids"
    assert third["result"]["changed_since"]["added"]

    told = json.loads(satchel("ask", first["run"], "What was the root cause?", "--format", "json").stdout)
    assert "db-3" in told["answer"]["cites"][0]["quote"], "a live run can be asked"

    code, rest, said = live.interrupt()
    assert code == 130
    (ending,) = [json.loads(line) for line in rest.splitlines()]
    assert set(ending) == {"error"}, "a line is a document, to the end"
    assert "Traceback" not in said
    shown = json.loads(satchel("runs", "show", first["run"], "--format", "json").stdout)
    assert shown["status"] == "done", "Ctrl-C is how one stops following"
    assert shown["result"]["incidents"] == third["result"]["incidents"], "nothing of what was told is lost"
