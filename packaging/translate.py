"""Collects the window's texts and what the engine says in it, brings `resources/locale/*/LC_MESSAGES/satchel.po` up to date and compiles them.

    packaging/translate.py            after texts have changed: new ones come in empty, gone ones go
    packaging/translate.py --check    says what is missing, doubtful or would break; nothing is written

A language is a folder with a `satchel.po`. CONTRIBUTING.md says how to add one.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from satchel.domain.sentences import Sentence
from satchel.inference.models.catalogue import read_catalogue
from satchel.learning.doubt import REASONS
from satchel.settings.declarations import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
TEXTS, LOCALES = ROOT / "app" / "satchel" / "ui", ROOT / "resources" / "locale"
MODELS = ROOT / "resources" / "models.toml"
DOMAIN = "satchel"
_KEYWORDS = {"_": None, "n_": (1, 2)}
_PLACE = re.compile(r"\{\w*\}|[{}]")
# Texts that may well be the same in another language: they hold no word of any.
_WORDLESS = re.compile(r"(?:\{\w*\}|[^\w{}])*")
_UNITS = frozenset({
    "{n} s", "{n} min", "{n} h", "{n} d", "{n} ms", "{n} byte", "{n} kB", "{n} MB", "{n} GB", "{m} min {s} s",
    "{h} h {m} min", "{d} d {h} h",
})  # fmt: skip
_NAMES = frozenset({"Markdown", "PDF", "Word (DOCX)", "Ctrl+F", "/ · Ctrl+F", "Escape"})
# Words that are the same in both languages. A text belongs here only where a speaker of the language says so.
_ALIKE = {
    "de": frozenset({
        "April", "August", "September", "November", "Status", "{entries} in {sources}", "Engine", "Hindi", "Version", "Agent", "Server",
    }),
    "es": frozenset({"no", "personal", "Hindi"}),
}
_HEADERS = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")


class _Steady(Catalog):
    """A catalogue whose head has neither dates nor versions, and whose rule for plurals is the file's own: the same texts are
    the same bytes, whichever Babel writes them.
    """

    rule: tuple[int, str] = (2, "(n != 1)")

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Those that say how to read it."""
        return [(name, value) for name, value in super().mime_headers if name in _HEADERS]

    @property
    def num_plurals(self) -> int:
        """How many forms a text for many has."""
        return self.rule[0]

    @property
    def plural_expr(self) -> str:
        """Which of them is for `n`."""
        return self.rule[1]


def collected(texts: Path = TEXTS) -> Catalog:
    """Every text of the window, with the files in which it stands."""
    catalogue = Catalog(project="Satchel", domain=DOMAIN, charset="utf-8")
    found = extract_from_dir(texts, method_map=[("**.py", "python")], keywords=_KEYWORDS, comment_tags=("for translators:",),
                             strip_comment_tags=True)  # fmt: skip
    for file, _line, message, comments, _context in sorted(found, key=lambda one: (one[0], one[1])):
        catalogue.add(message, locations=[(Path(file).as_posix(), None)], auto_comments=comments)
    for place, text in _declared() if texts == TEXTS else ():
        catalogue.add(text, locations=[(place, None)])
    return catalogue


def _declared() -> Iterator[tuple[str, str]]:
    """What the engine gives and the window shows, with the files in which it stands."""
    for one in SETTINGS.values():
        yield from (("../settings/declarations.py", text) for text in (one.title, one.help))
    yield from (("../learning/doubt.py", text) for text in REASONS)
    yield from (("../domain/sentences.py", str(one)) for one in Sentence)
    yield from (("../../../resources/models.toml", offer.good_at) for offer in read_catalogue(MODELS))


def read(file: Path) -> Catalog:
    """A language's catalogue."""
    with file.open("rb") as stream:
        return read_po(stream, locale=language(file), domain=DOMAIN)


def language(file: Path) -> str:
    """Of a catalogue: the name of its folder."""
    return file.parents[1].name


def updated(catalogue: Catalog, template: Catalog) -> Catalog:
    """What is translated stays; what has come in is empty and what is gone is left out. Nothing is guessed."""
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    """The same bytes for the same texts, whenever and wherever they are written."""
    out = io.BytesIO()
    write_po(out, _steady(catalogue), width=120, sort_output=True, include_lineno=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """As the window reads it: a text that lacks a form is left out, so that it is shown in English."""
    out, steady = io.BytesIO(), _steady(catalogue)
    for message in list(steady):
        if message.id and not all(_forms(message)):
            steady.delete(message.id)
    write_mo(out, steady)
    return out.getvalue()


def _steady(catalogue: Catalog) -> Catalog:
    made = _Steady(locale=catalogue.locale, domain=DOMAIN, project="Satchel", charset="utf-8", fuzzy=False)
    made.rule = catalogue.num_plurals, catalogue.plural_expr
    made.header_comment = catalogue.header_comment
    for message in catalogue:
        if message.id:
            made[message.id] = message
    return made


def faults(catalogue: Catalog, template: Catalog, name: str) -> Iterator[str]:
    """What keeps a language from being whole, a sentence each."""
    known = {message.id: message for message in catalogue if message.id}
    for wanted in template:
        if not wanted.id:
            continue
        message = known.get(wanted.id)
        if message is None:
            yield f"{_shown(wanted)} is not in the catalogue"
        else:
            yield from (f"{_shown(message)} {why}" for why in _wrong(message, name, catalogue.num_plurals))
    yield from (f"{_shown(one)} is in no file of the window" for key, one in known.items() if template.get(key) is None)


def _wrong(message: Message, name: str, plurals: int) -> Iterator[str]:
    forms = _forms(message)
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    if message.fuzzy:
        yield "is marked as fuzzy"
    if (len(forms) != plurals if len(sources) > 1 else len(forms) != 1) or not all(forms):
        yield "is not translated in every form"
        return
    for form in forms:
        yield from _differs(form, sources)
    if sources == forms[: len(sources)] and not _may_stay(sources[0], name):
        yield "is English still"


def _forms(message: Message) -> list[str]:
    """What it is in the language, for one thing and for many."""
    return list(message.string or [""]) if isinstance(message.string, list | tuple) else [message.string or ""]


def _differs(form: str, sources: list[str]) -> Iterator[str]:
    """A form for one may leave the number out, as its source may; all else has to be as it is there."""
    wanted, given = [set(_PLACE.findall(one)) for one in sources], set(_PLACE.findall(form))
    if given not in wanted and given not in [one - {"{n}"} for one in wanted if len(sources) > 1]:
        yield f"fills in {_listed(given)} instead of {_listed(wanted[-1])}"
    source = sources[-1]
    if (source[:1].isspace(), source[-1:].isspace()) != (form[:1].isspace(), form[-1:].isspace()):
        yield "begins or ends with a space where the other does not"
    if any(form.endswith(end) != source.endswith(end) for end in ("…", ":", ".")):
        yield f"ends in another mark than “{source}”"
    if source.count("\n") != form.count("\n"):
        yield "has other lines"


def _may_stay(source: str, name: str) -> bool:
    return bool(_WORDLESS.fullmatch(source)) or source in _UNITS or source in _NAMES or source in _ALIKE.get(name, ())


def _shown(message: Message) -> str:
    return f"“{message.id if isinstance(message.id, str) else message.id[-1]}”"


def _listed(places: Iterable[str]) -> str:
    return ", ".join(sorted(places)) or "nothing"


def check(locales: Path = LOCALES, texts: Path = TEXTS) -> list[str]:
    """All faults of all languages; a file that would be written otherwise is one, too."""
    template = collected(texts)
    found = []
    for file in catalogues(locales):
        name = language(file)
        catalogue = read(file)
        told = list(faults(catalogue, template, name))
        if not told and as_po(updated(read(file), template)) != file.read_bytes():
            told.append("the .po is not as this tool writes it")
        compiled = file.with_suffix(".mo")
        if not compiled.is_file() or compiled.read_bytes() != as_mo(catalogue):
            told.append("the .mo is not what the .po says")
        found += [f"{name}: {one}" for one in told]
    return found


def catalogues(locales: Path = LOCALES) -> list[Path]:
    """One a language."""
    return sorted(locales.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def write(locales: Path = LOCALES, texts: Path = TEXTS) -> None:
    """Brings every language up to date and compiles it."""
    template = collected(texts)
    for file in catalogues(locales):
        catalogue = updated(read(file), template)
        file.write_bytes(as_po(catalogue))
        file.with_suffix(".mo").write_bytes(as_mo(catalogue))


def main(arguments: list[str] | None = None) -> int:
    """The command line; 1 where something is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    if not parser.parse_args(arguments).check:
        write()
    found = check()
    print("\n".join(found) or f"{', '.join(language(one) for one in catalogues())}: whole")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
