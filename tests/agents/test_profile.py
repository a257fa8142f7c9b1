"""The profiles that ship with the program are valid, current, and ask for nothing they do not need."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from satchel.domain.claims import Citation, Claim
from satchel.domain.incident import Changes, Conflict, Incident, IncidentResult, Milestone, Participant
from satchel.profiles.library import Library, Profile
from satchel.profiles.schema import RoutingFile, json_schema
from satchel.runtime.steps.registry import check_steps

AGENTS = Path(__file__).parents[2] / "agents"
BUILT_IN = Library(AGENTS, AGENTS / "none").list()


def test_every_folder_is_a_usable_profile():
    assert {p.id for p in BUILT_IN} == {p.parent.name for p in AGENTS.glob("*/plugin.json")}
    assert "incident-summariser" in {p.id for p in BUILT_IN}
    assert Library(AGENTS, AGENTS / "none").problems() == []


def test_the_json_schema_is_current():
    assert (AGENTS / "agent.schema.json").read_text() == json_schema(), "write json_schema() to agents/agent.schema.json"
    assert (AGENTS / "routing.schema.json").read_text() == json_schema(RoutingFile), "write json_schema(RoutingFile) there"


@pytest.mark.parametrize("profile", BUILT_IN, ids=lambda p: p.id)
def test_a_built_in_profile_is_a_plain_agent_plugin(profile: Profile):
    check_steps(profile)
    manifest = json.loads((profile.path / "plugin.json").read_text())
    assert list(manifest) == ["$schema", "name", "version", "description", "author", "license", "keywords"]
    assert profile.path.name == profile.id
    assert profile.permissions == {"read": "ask", "write": "never", "send": "never", "network": "never"}
    assert profile.flagged == ()
    assert {"routing.toml", "icon.svg"} <= set(profile.files)
    assert all(s.text.count("\n") <= 150 and len(s.description) <= 1024 for s in profile.skills)
    assert profile.skills
    assert profile.routing is not None
    assert len(profile.routing.phrases) > 10
    assert profile.routing.questions


@pytest.mark.parametrize("profile", BUILT_IN, ids=lambda p: p.id)
def test_its_icon_reaches_for_nothing(profile: Profile):
    icon = profile.files["icon.svg"].decode()
    assert not re.search(r"<script|href|url\(|<image|<foreignObject|\bon\w+=", icon)
    assert set(re.findall(r"https?://[^\"]+", icon)) == {"http://www.w3.org/2000/svg"}


# -- the incident result's schema: the keywords that it uses, and no more -------------------------------------------


def wrong(body: object, schema: dict, root: dict, where: str = "$") -> list[str]:  # noqa: C901 - one keyword a line
    """What a JSON value has against a schema."""
    if "$ref" in schema:
        return wrong(body, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, where)
    known = {"description", "title", "$schema", "$defs", "type", "enum", "required", "properties", "items", "anyOf",
             "additionalProperties", "minLength", "minimum", "pattern"}  # fmt: skip
    assert set(schema) <= known, f"the test does not know {set(schema) - known}"
    out = []
    if "anyOf" in schema and all(wrong(body, one, root, where) for one in schema["anyOf"]):
        out.append(f"{where}: none of the alternatives")
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    wanted = schema.get("type", [])
    allowed = [wanted] if isinstance(wanted, str) else wanted
    if allowed and not any(isinstance(body, kinds[k]) and not isinstance(body, bool) for k in allowed):
        return [f"{where}: not {wanted}"]
    if "enum" in schema and body not in schema["enum"]:
        out.append(f"{where}: not one of {schema['enum']}")
    if isinstance(body, str) and not re.search(schema.get("pattern", ""), body):
        out.append(f"{where}: bad text")
    if isinstance(body, str) and len(body) < schema.get("minLength", 0):
        out.append(f"{where}: too short")
    if isinstance(body, int) and body < schema.get("minimum", body):
        out.append(f"{where}: too small")
    if isinstance(body, dict):
        out += [f"{where}: no {name}" for name in schema.get("required", []) if name not in body]
        for name, value in body.items():
            if name in schema.get("properties", {}):
                out += wrong(value, schema["properties"][name], root, f"{where}.{name}")
            elif schema.get("additionalProperties") is False:
                out.append(f"{where}: unknown {name}")
    if isinstance(body, list) and "items" in schema:
        out += [w for i, one in enumerate(body) for w in wrong(one, schema["items"], root, f"{where}[{i}]")]
    return out


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads((AGENTS / "incident-summariser/app.satchel/schemas/incident.json").read_text())


CITE = Citation(source="chat", entry=3, quote="pay-2 is down")
SAID = Claim(id="c1", text="pay-2 is down", cites=(CITE,), support="supported")


def said(**extra) -> Claim:
    return Claim(id="c2", text="pay-2 is down", cites=(CITE,), support="weak", extra=extra)


def full() -> dict:
    incident = Incident(
        title=SAID, status="mitigated", severity="SEV-2", milestones={"started": Milestone(at="2026-03-14T14:05:00+01:00", cites=(CITE,))},
        impact=(SAID,), causes=(said(standing="suspected"),), mitigations=(SAID,), actions=(said(owner="rosa", due=None),),
        open_questions=(SAID,), people=(Participant(name="rosa", role="lead", cites=(CITE,)),),
        timeline=(said(at="2026-03-14T13:05:00Z"),), conflicts=(Conflict(about="orders", claims=(SAID, SAID)),),
    )  # fmt: skip
    changes = Changes(since="2026-03-14T13:00:00Z", added=(SAID,))
    return IncidentResult(incidents=(incident,), changed_since=changes, flagged=(SAID,)).to_json()


def test_results_of_the_domain_fit_the_schema(schema: dict):
    assert wrong(full(), schema, schema) == []
    assert wrong(IncidentResult(note="No incident was found.").to_json(), schema, schema) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("incidents", 0, "status"), "over"), (("incidents", 0, "title"), "pay-2"), (("incidents", 0, "milestones", "ended"), None),
        (("incidents", 0, "milestones", "started", "at"), "14:05"), (("incidents", 0, "causes", 0, "standing"), "maybe"),
        (("incidents", 0, "impact", 0, "cites", 0), {"source": "chat", "quote": "x"}), (("incidents", 0, "impact", 0, "text"), ""),
        (("incidents",), None), (("changed_since",), {}), (("note",), 3),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_breaks_the_contract(schema: dict, path: tuple, value: object):
    body = full()
    place = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert wrong(body, schema, schema)
