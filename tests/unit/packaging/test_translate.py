"""The catalogues are whole: every text of the window in every language, with the same places."""

from __future__ import annotations

import gettext
import importlib.util
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "translate.py"


@pytest.fixture(scope="module")
def translate():
    spec = importlib.util.spec_from_file_location("translate", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["translate"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["translate"]


@pytest.fixture
def tree(tmp_path: Path) -> tuple[Path, Path]:
    """Sources with two texts, and a German catalogue that has both."""
    texts, locales = tmp_path / "ui", tmp_path / "locale"
    texts.mkdir()
    (texts / "one.py").write_text('_("Runs of {agent}")\nn_("{n} run", "{n} runs", 3)\n', "utf-8")
    folder = locales / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    put(folder / "satchel.po", 'msgid "Runs of {agent}"\nmsgstr "Läufe von {agent}"\n\n'
        'msgid "{n} run"\nmsgid_plural "{n} runs"\nmsgstr[0] "{n} Lauf"\nmsgstr[1] "{n} Läufe"\n')  # fmt: skip
    return texts, locales


def put(file: Path, body: str) -> None:
    head = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n' \
           '"Content-Type: text/plain; charset=utf-8\\n"\n\n'  # fmt: skip
    file.write_text(head + body, "utf-8")


def test_german_and_spanish_are_whole(translate):
    assert [translate.language(one) for one in translate.catalogues()] == ["de", "es"]
    assert translate.check() == [], "run packaging/translate.py, then translate what it names"


def test_a_whole_catalogue_stays_as_it_is(translate, tree):
    texts, locales = tree
    translate.write(locales, texts)
    assert translate.check(locales, texts) == []
    before = {file: file.read_bytes() for file in locales.rglob("satchel.*")}
    assert {file.suffix for file in before} == {".po", ".mo"}
    translate.write(locales, texts)
    assert {file: file.read_bytes() for file in locales.rglob("satchel.*")} == before
    with next(locales.rglob("*.mo")).open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert (read.gettext("Runs of {agent}"), read.ngettext("{n} run", "{n} runs", 2)) == ("Läufe von {agent}", "{n} Läufe")


def test_new_texts_come_in_empty_and_old_ones_go(translate, tree):
    texts, locales = tree
    (texts / "one.py").write_text('_("Runs of {agent}")\n_("Runs with {agent}")\n', "utf-8")
    translate.write(locales, texts)
    assert translate.check(locales, texts) == ["de: “Runs with {agent}” is not translated in every form"]
    assert "{n} Lauf" not in next(locales.rglob("*.po")).read_text("utf-8")
    assert "Läufe von {agent}" in next(locales.rglob("*.po")).read_text("utf-8")


@pytest.mark.parametrize(("msgid", "said", "why"), [
    ("Take {what}", "", "is not translated in every form"),
    ("Take {what}", "Nimm {was}", "fills in {was} instead of {what}"),
    ("Take {what}", "Nimm", "fills in nothing instead of {what}"),
    ("Take {what}", "Nimm {what", "fills in {, instead"),
    ("Take it.", "Nimm es", "ends in another mark"),
    ("Take it…", "Nimm es", "ends in another mark"),
    ("Take it", " Nimm es", "begins or ends with a space"),
    ("Take it", "Take it", "is English still"),
    ("Take it", "Nimm\\nes", "has other lines"),
])  # fmt: skip
def test_what_would_break_or_be_wrong_is_found(translate, tree, msgid, said, why):
    texts, locales = tree
    (texts / "one.py").write_text(f'_("{msgid}")\n', "utf-8")
    put(next(locales.rglob("*.po")), f'msgid "{msgid}"\nmsgstr "{said}"\n')
    found = translate.check(locales, texts)
    assert any(why in one or why.replace("{, ", "{ ") in one for one in found), found


def test_plurals_doubts_and_damaged_compilations_are_found(translate, tree):
    texts, locales = tree
    file = next(locales.rglob("*.po"))
    translate.write(locales, texts)
    whole = file.read_text("utf-8")
    file.write_text(whole.replace('"{n} Läufe"', '"{m} Läufe"'), "utf-8")
    assert "fills in {m} instead of {n}" in translate.check(locales, texts)[0]
    file.write_text(whole.replace('msgid "Runs', '#, fuzzy\nmsgid "Runs'), "utf-8")
    assert "fuzzy" in translate.check(locales, texts)[0]
    file.write_text(whole, "utf-8")
    file.with_suffix(".mo").write_bytes(b"\0")
    assert translate.check(locales, texts) == ["de: the .mo is not what the .po says"]
    assert translate.main(["--check"]) == 0


def test_a_singular_may_leave_its_number_out(translate):
    template = Catalog()
    template.add(("asked {n} time", "asked {n} times"))
    catalogue = Catalog(locale="de")
    catalogue.add(("asked {n} time", "asked {n} times"), ("einmal gefragt", "{n}-mal gefragt"))
    assert list(translate.faults(catalogue, template, "de")) == []


def test_a_new_language_begins_with_everything_empty(translate, tree):
    texts, locales = tree
    file = locales / "fr" / "LC_MESSAGES" / "satchel.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Plural-Forms: nplurals=3; plural=(n > 1);\\n"\n', "utf-8")
    translate.write(locales, texts)
    assert translate.check(locales, texts) == [
        "fr: “Runs of {agent}” is not translated in every form", "fr: “{n} runs” is not translated in every form",
    ]  # fmt: skip
    assert "nplurals=3; plural=(n > 1);" in file.read_text("utf-8")
