"""Results as files and on the clipboard: real formats, safe names, secrets masked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.window_engine import WindowEngine
from tests.ui.recording import read

from satchel.ui.run.export import Exporter, formats, suggested

DOCUMENT = read("document")


class View:
    def __init__(self, file: Path | None):
        self.file, self.name, self.saved, self.error, self.copied = file, "", None, None, None

    def ask_file(self, name, form, chosen):
        self.name = name
        if self.file is not None:
            chosen(self.file)

    def show_saved(self, file):
        self.saved = file

    def show_failed(self, error):
        self.error = error

    def put_on_clipboard(self, html, plain):
        self.copied = (html, plain)


@pytest.mark.parametrize(("form", "begins"), [*zip(formats(), (b"", b"<!DOCTYPE html>", b"PK", b"%PDF"), strict=True)])
def test_every_format_is_written_whole_where_the_person_says(tmp_path, form, begins):
    view = View(tmp_path / "a report")
    Exporter(view, WindowEngine()).export(DOCUMENT, form)
    assert view.error is None
    assert view.saved == tmp_path / f"a report.{form.ending}"
    assert view.saved.read_bytes().startswith(begins)
    assert view.name == f"No moves on the Rosenvold since 05.10.{form.ending}"


def test_nothing_is_written_when_the_person_changes_their_mind():
    view = View(None)
    Exporter(view, WindowEngine()).export(DOCUMENT, formats()[0])
    assert view.saved is None


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    view = View(tmp_path / "file" / "report.md")
    Exporter(view, WindowEngine()).export(DOCUMENT, formats()[0])
    assert view.saved is None
    assert "Choose another folder" in view.error.hint


def test_secrets_are_masked_in_files_and_on_the_clipboard(tmp_path):
    secret = "hunter2-prod-4711"
    claim = {"id": "a", "text": f"The password: {secret} was used.", "cites": [], "support": "supported"}
    document = {"run": "r", "status": "done", "result": {"said": [claim]}, "title": f"password: {secret}"}
    view = View(tmp_path / "out.md")
    exporter = Exporter(view, WindowEngine())
    exporter.export(document, formats()[0])
    exporter.copy(document)
    assert secret not in view.saved.read_text("utf-8")
    assert "masked" in view.copied[1]
    assert secret not in "".join(view.copied)


def test_the_clipboard_has_both_forms():
    view = View(None)
    Exporter(view, WindowEngine()).copy(DOCUMENT)
    html, plain = view.copied
    assert html.startswith("<!DOCTYPE html>")
    assert DOCUMENT["title"] in plain


@given(st.text(max_size=200) | st.none() | st.integers())
def test_names_are_fit_for_every_file_system(title):
    name = suggested({"title": title}, formats()[3])
    stem = name.removesuffix(".pdf")
    assert 1 <= len(stem) <= 60
    assert not set(stem) & set('/\\:*?"<>|\0\n\u202e')
    assert stem == stem.strip(" .")


def test_names_of_devices_are_no_names():
    assert suggested({"title": "CON"}, formats()[0]) == "Result.md"
    assert suggested({"title": "../../etc/passwd"}, formats()[0]) == "etc passwd.md"
