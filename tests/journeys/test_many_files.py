"""Files of several formats, one incident: merged, continued, asked about, compared with an earlier moment."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

DAY = ("--date", "2024-11-02")


@pytest.fixture
def merged(run, formats):
    """A Slack export, a transcript and a mailbox, read together."""
    return run("slack", "bridge/teams.vtt", "mail/inc-4711.mbox", *DAY, cwd=formats)


def moments(incident):
    return [datetime.fromisoformat(claim["at"]) for claim in incident["timeline"]]


def test_several_formats_become_one_timeline(merged, claims):
    assert merged["coverage"]["sources"] == 4
    assert merged["coverage"]["skipped"] == []
    (incident,) = merged["result"]["incidents"]
    sources = {cite["source"] for claim in claims(merged["result"]).values() for cite in claim["cites"]}
    assert sources == {
        "inc-4711-checkout/2024-11-02.json", "inc-4711-checkout/2024-11-03.json", "bridge/teams.vtt", "mail/inc-4711.mbox",
    }  # fmt: skip
    assert incident["status"] == "resolved"
    at = moments(incident)
    assert at == sorted(at), "zones differ between the sources, order must not"
    assert len({moment.utcoffset() for moment in at}) > 1
    assumed = {(one["source"], one["what"]): one["value"] for one in merged["assumptions"]}
    assert assumed["bridge/teams.vtt", "date"] == "2024-11-02"
    assert not [one for one in merged["assumptions"] if one["source"].startswith("inc-4711-checkout")]


def test_a_run_is_continued_with_one_more_file_and_asked(merged, run, satchel, formats, claims):
    before = claims(merged["result"])
    again = run("irc/irssi_inc-4711.log", "--continue", "last", cwd=formats)
    assert again["run"] == merged["run"]
    assert again["coverage"]["sources"] == 5
    changes = again["result"]["changed_since"]
    assert changes["since"]
    assert [*changes["added"], *changes["changed"], *changes["withdrawn"]]
    after, gone = claims(again["result"]["incidents"]), {claim["id"] for claim in changes["withdrawn"]}
    for section in ("impact", "causes", "mitigations", "actions", "open_questions"):
        for claim in merged["result"]["incidents"][0][section]:
            assert claim["id"] in after or claim["id"] in gone, f"a claim went without a word: {claim['text']}"
    assert not [claim for claim in changes["added"] if claim["id"] in before]

    told = satchel("ask", "last", "What was the root cause?", "--format", "json")
    answer = json.loads(told.stdout)
    assert answer["run"] == merged["run"]
    assert any("reindex-orders" in cite["quote"] for cite in answer["answer"]["cites"])
    silent = satchel("ask", "last", "How deep is the Atlantic?", "--format", "json")
    assert silent.returncode == 0
    body = json.loads(silent.stdout)
    assert body["answer"] is None
    assert body["why"]


def test_what_changed_since_a_moment(run, formats):
    body = run("irc/irssi_inc-4711.log", "--since", "2024-11-02T19:20", cwd=formats)
    changes = body["result"]["changed_since"]
    assert changes["since"].startswith("2024-11-02T19:20")
    added = " ".join(claim["text"] for claim in changes["added"])
    assert "reopening" in added
    assert "14 tickets" not in added


def test_a_folder_with_everything_is_read_and_what_is_not_is_told(run, formats, tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    for name in ("irc/irssi_inc-4711.log", "bridge/zoom.vtt", "mail/inc-4711.mbox", "alerts/pagerduty_v3.jsonl"):
        (folder / name.rsplit("/", 1)[1]).write_bytes((formats / name).read_bytes())
    (folder / "core.bin").write_bytes(bytes(range(256)) * 64)
    body = run("case", *DAY)
    assert body["coverage"]["sources"] == 4
    assert [one["source"] for one in body["coverage"]["skipped"]] == ["core.bin"]
    assert body["result"]["incidents"]
