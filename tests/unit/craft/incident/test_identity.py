"""Who is who, measured on labelled pairs of names, and the small rules one by one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.craft.incident.identity import People, fold, resolve, same_person
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import EntryKind, Passage

PAIRS = [json.loads(row) for row in (Path(__file__).parents[3] / "agents" / "data" / "identity_pairs.jsonl").read_text("utf-8").splitlines()]
LABELS = Labels(origins=frozenset({Origin.OTHERS}))
PRECISION, RECALL = 0.97, 0.93  # measured 0.984 and 0.954; see docs/parts/identity-conflicts.md


def entry(n: int, author: str, text: str = "ok", aliases: tuple[str, ...] = (), kind: EntryKind = EntryKind.MESSAGE) -> Passage:
    return Passage(source="talk", entry=n, author=author, text=text, aliases=aliases, labels=LABELS, kind=kind)


def people_of(pair: dict) -> People:
    """The passages that a pair describes: both names as authors, unless one is known from a statement alone."""
    only_said = pair["kind"] == "statement" and pair["same"] and pair["b"] not in pair["others"]
    authors = [pair["a"], *([] if only_said else [pair["b"]]), *pair["others"]]
    talk = [entry(i + 1, name, aliases=tuple(pair["aliases"].get(name, ()))) for i, name in enumerate(authors)]
    return resolve([*talk, *(entry(50 + i, author, text) for i, (author, text) in enumerate(pair["said"]))])


def test_precision_and_recall_on_the_pairs() -> None:
    assert len(PAIRS) >= 60
    joined = [(pair, (people := people_of(pair)).key(pair["a"]) == people.key(pair["b"])) for pair in PAIRS]
    right = sum(found and pair["same"] for pair, found in joined)
    precision = right / sum(found for _, found in joined)
    recall = right / sum(pair["same"] for pair in PAIRS)
    wrong = [(pair["a"], pair["b"]) for pair, found in joined if found != pair["same"]]
    sys.stdout.write(f"identities: precision {precision:.3f}, recall {recall:.3f} on {len(PAIRS)} pairs; wrong: {wrong}" + "\n")
    assert precision >= PRECISION
    assert recall >= RECALL


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Inés 🦊 EU/ES", "ines eu"), ("🌊 Kenji", "kenji"), ("[OPS] Mara Lind", "mara lind"), ("Mara Lind | night shift", "mara lind"), ("Dr. Ute Kranz", "ute kranz"),
        ("Ruiz, Ana", "ana ruiz"), ("Müller, Jan (ext)", "jan muller"), ("Ole Østergaard", "ole ostergaard"), ("@pim", "pim"), ("~kes", "kes"),
        ("Ana Ruiz <a.ruiz@harbour.example>", "ana ruiz"), ("a.ruiz@harbour.example", "a.ruiz@harbour.example"), ("Łukasz Wrona", "lukasz wrona"),
    ],
)  # fmt: skip
def test_a_name_folds(name: str, bare: str) -> None:
    assert fold(name).startswith(bare.split(" eu")[0])
    assert fold(fold(name)) == fold(name)


def test_the_fullest_name_is_shown() -> None:
    people = resolve([entry(1, "tobz"), entry(2, "Mara Lind", "for the minutes: tobz = Tobias Renn")])
    assert people.shown("tobz") == "Tobias Renn (tobz)"
    assert people.find("Tobias") == people.key("tobz")
    assert people.shown("Mara Lind") == "Mara Lind"


def test_an_address_shows_the_name_alone() -> None:
    people = resolve([entry(1, "Ana Ruiz <a.ruiz@harbour.example>")])
    assert people.shown("Ana Ruiz <a.ruiz@harbour.example>") == "Ana Ruiz"
    assert people.key("a.ruiz@harbour.example") == people.key("Ana Ruiz")


def test_a_first_name_that_two_people_share_means_neither() -> None:
    people = resolve([entry(1, "Ana Ruiz"), entry(2, "Ana Lopez")])
    assert people.find("Ana") is None
    assert people.find("Lopez") == people.key("Ana Lopez")


def test_a_part_of_a_handle_finds_its_owner() -> None:
    people = resolve([entry(1, "ivo_k"), entry(2, "Bo Tran")])
    assert people.find("ivo") == people.key("ivo_k")
    assert people.find("iv") is None


def test_aliases_of_the_source_join() -> None:
    people = resolve([entry(1, "quill", aliases=("U123", "Desmond Quill")), entry(2, "Desmond Quill")])
    assert people.key("quill") == people.key("Desmond Quill") == people.key("U123")


def test_a_machine_takes_nobodys_name() -> None:
    people = resolve([entry(1, "gate-alert", kind=EntryKind.ALERT), entry(2, "Gate Alertson")])
    assert people.key("gate-alert") != people.key("Gate Alertson")


@pytest.mark.parametrize(("a", "b"), [("jdoe", "Jane Doe"), ("m.lind", "Mara Lind"), ("A. Ruiz", "Ana Ruiz"), ("Ana R.", "Ana Ruiz"), ("jan.mueller@brau.example", "Jan Müller")])
def test_same_person(a: str, b: str) -> None:
    assert same_person(a, b)
    assert same_person(b, a)


@pytest.mark.parametrize(("a", "b"), [("Ana Ruiz", "Ana Lopez"), ("A. Ruiz", "Bo Ruiz"), ("jdoe", "Jim Dole"), ("support@zoo.example", "Sue Port")])
def test_not_the_same_person(a: str, b: str) -> None:
    assert not same_person(a, b)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=80)), max_size=6))
def test_no_names_break_it(rows: list[tuple[str, str]]) -> None:
    people = resolve([entry(i, author, text) for i, (author, text) in enumerate(rows)])
    for author, _ in rows:
        assert people.key(author) == people.key(author)
        people.shown(author)
        people.find(author)
        same_person(author, "Ana Ruiz")
