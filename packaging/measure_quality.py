"""Measures the incident craft and writes docs/quality.md: development cases, own held-out set, real incidents, heads.

    python packaging/measure_quality.py --cases DIR [--heads-report FILE]

DIR holds dev/, score.py and real/ as its own README describes; nothing of it is copied into the page but scores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from with_models import PERSONAS, persona_row, with_persona

from satchel.connectors.files.source import FileSource
from satchel.craft.incident.summariser import IncidentCraft
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import EntryKind, Passage, ReadOptions
from satchel.domain.ports import Workbench
from satchel.inference.encoder.opening import open_encoders
from satchel.learning.examples import load_folder
from satchel.learning.scoring import score
from satchel.readers.reading import read_inputs
from satchel.runtime.checks.result import verify_result

ROOT = Path(__file__).parent.parent
PROFILE = ROOT / "agents" / "incident-summariser" / "app.satchel"
CRAFT = IncidentCraft()


def benches() -> dict[str, Workbench]:
    """The full encoder, the static table alone, and rules alone."""
    encoders = open_encoders()
    heads = {p.name: p.read_bytes() for p in sorted((PROFILE / "heads").glob("*.safetensors"))}
    out = {"static table alone": Workbench(fast=encoders.fast, full=None, heads=heads),
           "rules alone": Workbench(fast=encoders.fast, full=None, heads={})}  # fmt: skip
    if encoders.full is not None:
        out = {"full encoder": Workbench(fast=encoders.fast, full=encoders.full, heads=heads), **out}
    return out


def summarise(passages: Sequence[Passage], bench: Workbench) -> tuple[Any, dict[str, Any]]:
    """Pieces and verified result, as the agent's steps make them."""
    pieces = CRAFT.extract(passages, bench)
    result = CRAFT.compose(passages, pieces, since=None, since_at=None)
    return pieces, dict(verify_result(result, passages))


# ------------------------------------------------------------------ development cases
def development(cases: Path, bench: Workbench, *, models: bool) -> dict[str, list[dict[str, Any]]]:
    """One row per incident case, from the cases' own scorer: without a model under "", with `models` also per persona."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for truth_file in sorted((cases / "dev").glob("*/truth.json")):
        truth = json.loads(truth_file.read_text(encoding="utf-8"))
        if "incidents" not in truth:
            continue
        folder = truth_file.parent
        source = FileSource()
        inputs = [source.fetch(str(folder / name), name) for name in truth["inputs"]]
        passages = read_inputs(inputs, ReadOptions()).passages
        pieces, result = summarise(passages, bench)
        questions = [q["ask"] for q in truth["questions"]]
        result["answers"] = [CRAFT.answer(passages, pieces, asked, bench)["answer"] or {} for asked in questions]
        made = {"": result, **{n: with_persona(passages, pieces, questions, bench, p) for n, p in PERSONAS.items()}} if models else {"": result}
        is_alarm = bool(truth["incidents"][0].get("false_alarm"))
        for name, one in made.items():
            rows.setdefault(name, []).append({**scored(cases, folder, one), "false_alarm": is_alarm})
    return rows


def scored(cases: Path, folder: Path, result: Mapping[str, Any]) -> dict[str, Any]:
    """What the cases' own scorer says of a result."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(result, file)
        file.flush()
        command = [sys.executable, str(cases / "score.py"), file.name, str(folder)]
        return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


# ------------------------------------------------------------------ our own labelled incidents
def own(folder: Path, bench: Workbench) -> list[dict[str, Any]]:
    """One row per labelled example of a folder, from our own scorer."""
    rows = []
    for example in load_folder(folder):
        _, result = summarise(example.passages, bench)
        found = score(result, example)
        rows.append({"case": example.id, "score": found.total, "fact_recall": found.recall, "precision": found.precision,
                     "milestones": found.moments, "status": found.status, "sprung": len(found.sprung)})  # fmt: skip
    return rows


# ------------------------------------------------------------------ real incidents
def real(cases: Path, bench: Workbench) -> list[dict[str, Any]]:
    """One row per real incident: its raw entries become passages, our claims become statements."""
    rows = []
    for file in sorted((cases / "real").glob("*.json")):
        case = json.loads(file.read_text(encoding="utf-8"))
        entries = [e for key, value in case.items() if key.startswith("raw") and isinstance(value, list) for e in value]
        passages = [_raw(n, e) for n, e in enumerate(entries, 1)]
        _, result = summarise(passages, bench)
        names = {n: e["id"] for n, e in enumerate(entries, 1)}
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as out:
            json.dump(_statements(result, names), out)
            out.flush()
            command = [sys.executable, str(cases / "real" / "score.py"), str(file), out.name]
            rows.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    return rows


def _raw(n: int, entry: Mapping[str, Any]) -> Passage:
    stamp = entry.get("ts")
    at = datetime.fromisoformat(stamp.replace("Z", "+00:00")) if stamp and "T" in stamp else None
    return Passage(source="raw", entry=n, text=entry.get("text") or " ", author=entry.get("author") or "", at=at,
                   kind=EntryKind.MESSAGE, labels=Labels(origins=frozenset({Origin.OTHERS})))  # fmt: skip


def _statements(result: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    out = []
    for incident in result["incidents"]:
        sections = ("impact", "causes", "mitigations", "actions", "open_questions", "timeline")
        for section, claim in [("title", incident["title"]), *((s, c) for s in sections for c in incident[s])]:
            cited = list(dict.fromkeys(names[c["entry"]] for c in claim["cites"]))
            out.append({"text": claim["text"], "section": section, "cites": cited, "ts": claim.get("at")})
        status = incident["status"]
    return {"statements": out, "status": status if result["incidents"] else "unclear"}


# ------------------------------------------------------------------ the page
@dataclass(frozen=True, slots=True)
class Table:
    """Columns are (heading, key, digits)."""

    columns: tuple[tuple[str, str, int], ...]

    def draw(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """Markdown with a mean row."""
        heads = ["case", *(h for h, _, _ in self.columns)]
        lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * len(self.columns)]
        for row in rows:
            lines.append("| " + " | ".join([str(row.get("case") or row.get("id")), *self._cells(row)]) + " |")
        mean = {k: _mean([r[k] for r in rows if r.get(k) is not None]) for _, k, _ in self.columns}
        return "\n".join([*lines, "| **mean** | " + " | ".join(self._cells(mean)) + " |"])

    def _cells(self, row: Mapping[str, Any]) -> list[str]:
        return ["–" if row.get(k) is None else f"{row[k]:.{d}f}" for _, k, d in self.columns]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


DEV = Table((("score", "score", 1), ("fact recall", "fact_recall", 2), ("precision", "precision", 2), ("milestones", "milestones", 2),
             ("status", "status", 0), ("citations valid", "citation_validity", 2), ("unsupported numbers", "unsupported_number_rate", 3),
             ("answers", "answers", 2)))  # fmt: skip
PERSONA = Table((("mean score", "score", 1), ("most lost", "worst", 1), ("most gained", "best", 1), ("fact recall", "fact_recall", 2), ("citations valid", "citation_validity", 2),
                 ("unsupported numbers", "unsupported_number_rate", 3), ("answers", "answers", 2), ("traps sprung", "traps", 0)))  # fmt: skip
OWN = Table((("score", "score", 1), ("fact recall", "fact_recall", 2), ("precision", "precision", 2), ("milestones", "milestones", 2),
             ("status", "status", 0), ("traps sprung", "sprung", 1)))  # fmt: skip
REAL = Table((("statements", "n_statements", 0), ("facts (lenient)", "fact_recall_lenient", 1), ("facts (strict)", "fact_recall_strict", 1),
              ("must-have facts", "must_fact_recall", 1), ("citation recall", "citation_recall", 1), ("unsupported numbers", "unsupported_number_rate_cited", 1),
              ("timeline F1", "timeline_f1", 1)))  # fmt: skip


def page(cases: Path, heads_report: Path | None) -> str:
    """The whole page."""
    parts = ["# Quality", "", "Written by `packaging/measure_quality.py`; do not edit by hand. No language model takes part in any figure here but those of the second part.", ""]
    tuned, held = {}, {}
    for name, bench in benches().items():
        every = development(cases, bench, models=not tuned)
        rows = every.pop("")
        real_alarm = [r for r in rows if not r["false_alarm"]]
        parts += [f"## Development cases, {name}", "", DEV.draw(rows), "",
                  f"Mean without the false alarm: {_mean([r['score'] for r in real_alarm]):.1f}. "
                  f"Lowest: {min(r['score'] for r in rows):.1f}. Weighted fact recall without the false alarm: "
                  f"{_mean([r['fact_recall'] for r in real_alarm]):.2f}. Traps sprung: "
                  f"{', '.join(t for r in rows for t in r['traps_sprung']) or 'none'}.", ""]  # fmt: skip
        if every:
            parts += ["## Development cases with a language model", "",
                      "The same with models of every character, scripted: a careful one, one that lies, one that cites other lines, one that obeys whatever the text orders, "
                      "garbage, random words in the right form, one that never ends. None may cost a case more than five points. Points gained and lost are those of the "
                      "case where they are most; how well a real model words things is not measured by this scorer.", "",
                      PERSONA.draw([persona_row("none", rows, rows), *(persona_row(n, rows, found) for n, found in every.items())]).rsplit("\n", 1)[0], ""]  # fmt: skip
        tuned[name], held[name] = own(PROFILE / "examples", bench), own(ROOT / "tests" / "agents" / "heldout", bench)
    first = next(iter(tuned))
    gap = (_mean([r["score"] for r in tuned[first]]) or 0) - (_mean([r["score"] for r in held[first]]) or 0)
    parts += ["## Held-out incidents of our own", "",
              "Nine invented incidents that were never looked at while anything was tuned (`tests/agents/heldout/`). Our scorer is stricter on traps than "
              "the development cases' one. " + f"Full encoder: the training examples score {gap:.1f} points more, which the heads have seen.", "",
              OWN.draw(held[first]), ""]  # fmt: skip
    summary = [{"case": n, "score": _mean([r["score"] for r in rows]), "fact_recall": _mean([r["fact_recall"] for r in rows]),
                "precision": _mean([r["precision"] for r in rows]), "milestones": _mean([r["milestones"] for r in rows]),
                "status": _mean([r["status"] for r in rows]), "sprung": _mean([float(r["sprung"]) for r in rows])}
               for n, rows in held.items()]  # fmt: skip
    parts += ["Means by encoder, held-out set:", "", OWN.draw(summary).rsplit("\n", 1)[0], ""]
    parts += ["## Real incidents", "", "Seven public incidents; third-party text that is measured on and not kept here. Shares in per cent.", "",
              REAL.draw(real(cases, benches()[first])), ""]  # fmt: skip
    if heads_report and heads_report.exists():
        parts += _heads(json.loads(heads_report.read_text(encoding="utf-8")))
    parts += ["## More", "", "- [The embedded encoder](parts/encoder.md)", "- [Identities and conflicts](parts/identity-conflicts.md)", ""]
    return "\n".join(parts)


def routing_section(page_before: str) -> str:
    """What `measure_routing.py` wrote: it measures without these cases, and its section stays."""
    return page_before[page_before.index("## Routing") : page_before.index("## More")]


def _heads(report: Mapping[str, Mapping[str, float]]) -> list[str]:
    names = list(report)
    rows = [f"| {role} | " + " | ".join(f"{report[n][role]:.2f}" for n in names) + " |" for role in next(iter(report.values()))]
    macro = "| **macro** | " + " | ".join(f"{_mean(list(report[n].values())):.2f}" for n in names) + " |"
    return ["## Line roles: rules alone, heads alone, both", "", f"F1 per role, five-fold cross-validation split by incident, over {len(list((PROFILE / 'examples').glob('*.jsonl')))} labelled logs.", "",
            "| role | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names), *rows, macro, ""]  # fmt: skip


def main() -> None:
    """Measures and writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--heads-report", type=Path, default=ROOT / "docs" / "parts" / "heads.json")
    options = parser.parse_args()
    made = page(options.cases, options.heads_report)
    kept = routing_section((ROOT / "docs" / "quality.md").read_text(encoding="utf-8"))
    (ROOT / "docs" / "quality.md").write_text(made.replace("## More", f"{kept}## More"), encoding="utf-8")


if __name__ == "__main__":
    main()
