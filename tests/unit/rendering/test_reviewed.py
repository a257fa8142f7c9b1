"""A result as its review left it, in every format: the person's words, nothing rejected, and a line that counts."""

from __future__ import annotations

import copy
import io
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from satchel.domain.errors import UsageError
from satchel.rendering import render
from satchel.rendering.reviewed import REJECTED, as_reviewed

AT = "2026-03-14T09:30:00+00:00"
FORMATS = ("text", "md", "html", "docx", "pdf")


def decide(claim: dict[str, Any], verdict: str, **more: Any) -> dict[str, Any]:
    claim["review"] = {"verdict": verdict, **more, "at": AT}
    return claim


@pytest.fixture
def reviewed(sample: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """An ordinary result: one claim edited, one rejected, one accepted though nothing carries it, one open again."""
    body = copy.deepcopy(sample("ferry"))
    incident = body["result"]["incidents"][0]
    decide(incident["impact"][0], "edit", text="Nobody could book a zeppelin")
    decide(incident["mitigations"][0], "reject", reason="it is another one")["text"] = "They painted the ferry green"
    incident["causes"][0]["reopened"] = {"verdict": "accept", "at": AT}
    body["review"] = {"claims": 30, "open": 27, "accepted": 1, "edited": 1, "rejected": 1}
    return body


def plain(body: dict[str, Any], kind: str, **how: Any) -> str:
    data = render(body, format=kind, **how)
    if kind == "docx":
        import docx

        word = docx.Document(io.BytesIO(data))
        return "\n".join([p.text for p in word.paragraphs] + [c.text for t in word.tables for r in t.rows for c in r.cells])
    if kind == "pdf":
        if shutil.which("pdftotext") is None:
            pytest.skip("needs pdftotext")
        return subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert isinstance(data, str)
    return data


@pytest.mark.parametrize("kind", FORMATS)
def test_edited_and_rejected_claims_are_drawn_as_decided(reviewed: dict[str, Any], kind: str) -> None:
    text = " ".join(plain(reviewed, kind).replace("\\", "").split())
    assert "Nobody could book a zeppelin" in text
    assert "(edited in review)" in text
    assert "painted the ferry green" not in text
    assert "another one" not in text
    assert "(changed since its review)" in text
    assert "Reviewed: 3 of 30 claims, 1 rejected and left out, 1 edited." in text


def test_without_a_review_nothing_is_said_of_one(sample: Callable[[str], dict[str, Any]]) -> None:
    body = sample("ferry")
    counted = {**body, "review": {"claims": 30, "open": 30, "accepted": 0, "edited": 0, "rejected": 0}}
    assert render(counted, format="text") == render(body, format="text")
    assert "review" not in str(render(body, format="text"))


@pytest.mark.parametrize("form", ["status", "handover"])
def test_short_forms_are_drawn_as_decided(reviewed: dict[str, Any], form: str) -> None:
    text = plain(reviewed, "text", form=form)
    assert "green" not in text
    assert "zeppelin" in text


def test_what_a_person_accepted_goes_into_an_update_though_nothing_carries_it(sample: Callable[[str], dict[str, Any]]) -> None:
    body = copy.deepcopy(sample("ferry"))
    claim = body["result"]["incidents"][0]["mitigations"][-1]
    claim |= {"support": "unsupported", "text": "They rowed"}
    assert "They rowed" not in plain(body, "text", form="status")
    decide(claim, "accept")
    assert "They rowed" in plain(body, "text", form="status")


def test_a_rejected_title_leaves_its_place_and_a_rejected_side_settles_a_conflict() -> None:
    def claim(name: str) -> dict[str, Any]:
        return {"id": name, "text": name, "cites": [1], "support": "supported"}

    sides = [claim("a"), decide(claim("b"), "reject")]
    result = {"title": decide(claim("t"), "reject"), "conflicts": [{"about": "x", "claims": sides}, {"about": "y", "claims": [claim("c")]}], "note": None}
    kept = as_reviewed(result)
    assert (kept["title"]["text"], kept["title"]["cites"]) == (REJECTED, [])
    assert [one["about"] for one in kept["conflicts"]] == ["y"]
    three = {"conflicts": [{"about": "x", "claims": [*sides, claim("d")]}]}
    assert [c["id"] for c in as_reviewed(three)["conflicts"][0]["claims"]] == ["a", "d"]
    assert sides[1]["text"] == "b"  # the given one is not touched


def test_a_masked_secret_stays_masked_in_an_edit(sample: Callable[[str], dict[str, Any]]) -> None:
    body = copy.deepcopy(sample("ferry"))
    decide(body["result"]["incidents"][0]["impact"][0], "edit", text="password: hunter2-prod-91")
    assert "hunter2" not in plain(body, "text")
    assert "hunter2" in plain(body, "text", show_secrets=True)
    assert "hunter2" in plain(body, "json")


@pytest.mark.parametrize("review", [None, 3, [], {}, {"verdict": 3}, {"verdict": "edit"}, {"verdict": "edit", "text": 3}, {"verdict": "praise"}], ids=str)
def test_a_mark_that_makes_no_sense_changes_nothing(review: Any) -> None:
    claim = {"id": "a", "text": "words", "cites": [], "support": "weak", "review": review}
    assert as_reviewed({"claims": [claim]}) == {"claims": [claim]}


def test_a_count_that_makes_no_sense_is_left_out(sample: Callable[[str], dict[str, Any]]) -> None:
    body = sample("ferry")
    for review in (None, 3, {}, {"claims": "many", "open": "few"}):
        assert render({**body, "review": review}, format="text") == render(body, format="text")
    with pytest.raises(UsageError):
        render(body, format="rtf")
