"""The parser: every command has help with examples, every mistake a sentence, a hint and exit code 2."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from satchel import __version__
from satchel.cli import entry
from satchel.cli.options import Command, parser_for
from satchel.cli.table import COMMANDS


def leaves(table: Mapping[str, Command] = COMMANDS) -> Iterator[tuple[list[str], Command]]:
    for name, command in table.items():
        if command.actions:
            yield from (([name, *path], leaf) for path, leaf in leaves(command.actions))
        else:
            yield [name], command


def run(capfd: pytest.CaptureFixture[str], arguments: Sequence[str]) -> tuple[int, str, str]:
    code = entry.main(arguments)
    out = capfd.readouterr()
    return code, out.out, out.err


def test_version_and_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(capfd, ["--version"]) == (0, f"satchel {__version__}\n", "")
    code, out, err = run(capfd, ["--help"])
    assert (code, err) == (0, "")
    assert all(f"  {name} " in out for name in COMMANDS)
    assert run(capfd, [])[:2] == (0, out)


@pytest.mark.parametrize(("path", "command"), list(leaves()), ids=lambda p: " ".join(p) if isinstance(p, list) else "")
def test_every_command_works_and_helps(path: list[str], command: Command, capfd: pytest.CaptureFixture[str]) -> None:
    assert command.execute is not None
    assert command.help.endswith(".")
    assert command.examples
    with pytest.raises(SystemExit) as ended:
        entry.main([*path, "--help"])
    out = capfd.readouterr().out
    assert ended.value.code == 0
    assert "examples:" in out
    for option in ("--home", "--offline", "--format"):
        assert option in out


@pytest.mark.parametrize(("path", "command"), list(leaves()), ids=lambda p: " ".join(p) if isinstance(p, list) else "")
def test_the_examples_are_understood(path: list[str], command: Command) -> None:
    import shlex

    parser = parser_for(command, "satchel")
    for example in command.examples:
        words = shlex.split(example.partition("| ")[2] or example)
        assert words[: len(path) + 1] == ["satchel", *path]
        parser.parse_intermixed_args(words[len(path) + 1 :])


@pytest.mark.parametrize("name", ["runs", "review", "agents", "models", "engine"])
def test_groups_say_what_they_can(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, [name])
    assert code == 2
    assert all(f"  {action} " in out for action in COMMANDS[name].actions)
    assert run(capfd, [name, "--help"])[0] == 0


@pytest.mark.parametrize(
    ("arguments", "what", "hint"),
    [
        (["rnu"], "no command 'rnu'", "satchel run"),
        (["xyzzy"], "no command", "--help"),
        (["runs", "lst"], "no command 'lst'", "satchel runs list"),
        (["--wrong"], "no option --wrong", "--help"),
        (["run"], "AGENT", "satchel run --help"),
        (["run", "a", "--nonsense"], "--nonsense", "--help"),
        (["run", "a", "--form", "json"], "--form", "--help"),  # no guessing at abbreviations
        (["run", "a", "--format", "xml"], "xml", "--help"),
        (["ask", "last"], "QUESTION", "--help"),
        (["runs", "list", "--limit", "many"], "limit", "--help"),
        (["run", "a", "no-such-file.log"], "no-such-file.log", "path"),
        (["run", "a", "-", "-"], "only once", "-"),
        (["run", "a", "--since", "soon"], "'soon' is not a time", "2h"),
        (["run", "a", "--date", "14.3.2026"], "not a day", "2026-03-14"),
        (["run", "a", "--tz", "Mars/Base"], "no time zone", "+02:00"),
        (["run", "a", "--home", ""], "--home", "usual"),
        (["run", "a", "--home", "x", "--portable"], "two different homes", "one"),
        (["run", "a", "--out", "no/such/folder/x.md"], "does not exist", "Make it"),
        (["run", "a", "--out", "."], "is a folder", "file"),
        (["restore", "no-such.zip"], "no file", "satchel backup"),
        (["backup", "no/such/b.zip"], "does not exist", "Make it"),
        (["review", "lst"], "no command 'lst'", "satchel review list"),
        (["review", "accept", "last"], "which claims", "--all"),
        (["review", "accept", "last", "3f2a", "--all"], "which claims", "--all"),
        (["review", "edit", "last", "3f2a"], "TEXT", "--help"),
        (["review", "reject", "last"], "CLAIM", "--help"),
        (["review", "list", "--all", "--decided"], "not allowed", "--help"),
        (["review", "audit", "--size", "few"], "size", "--help"),
        (["models", "ad", "x.gguf"], "no command 'ad'", "satchel models add"),
        (["models", "add"], "FILE", "satchel models add --help"),
        (["models", "use", "x", "--for", "cooking"], "cooking", "satchel models use --help"),
    ],
)
def test_mistakes_are_answered(
    arguments: list[str], what: str, hint: str, capfd: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SATCHEL_HOME", str(tmp_path / "home"))
    code, out, err = run(capfd, arguments)
    assert code == 2
    assert out == ""
    first, second = err.splitlines()
    assert first.startswith("error: ")
    assert what in first
    assert second.startswith("hint: ")
    assert hint in second
    assert not (tmp_path / "home").exists()  # a mistake starts nothing
    if "xml" not in arguments:
        code, out, again = run(capfd, [*arguments[:1], *arguments[1:], "--format", "json"])
        assert code == 2
        if "--wrong" not in arguments:
            assert json.loads(out)["error"]["what"] in again


def test_options_may_stand_before_the_command(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    for arguments in (["--home", home, "--format", "json", "engine", "status"],
                      [f"--home={home}", "--format=json", "engine", "status"],
                      ["engine", "status", "--format", "json", "--home", home]):  # fmt: skip
        code, out, _ = run(capfd, arguments)
        assert (code, json.loads(out)) == (0, {"running": False})


def test_inputs_and_options_may_be_mixed() -> None:
    parser = parser_for(COMMANDS["run"], "satchel run")
    found = parser.parse_intermixed_args(["agent", "a.log", "--say", "x", "b.log", "-", "--private"])
    assert (found.agent, found.inputs, found.say, found.private) == ("agent", ["a.log", "b.log", "-"], "x", True)


def test_a_fault_is_a_sentence_and_a_report(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_arguments: object) -> int:
        raise ZeroDivisionError("hunter2")

    monkeypatch.setitem(COMMANDS, "doctor", Command(name="doctor", help="x", execute=broken))
    code, out, err = run(capfd, ["doctor", "--home", str(tmp_path / "home"), "--format", "json"])
    (report,) = (tmp_path / "home" / "logs").iterdir()
    assert code == 1
    assert json.loads(out)["error"]["code"] == "internal"
    assert str(report) in err
    assert "Traceback" not in err + out
    assert "hunter2" not in err + out + report.read_text()


def test_interrupted_is_130(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "doctor", Command(name="doctor", help="x", execute=stopped))
    assert run(capfd, ["doctor"])[0] == 130


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from satchel.cli.entry import main; main(['--help']); main(['runs']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "satchel" in loaded
    assert not loaded & {"numpy", "pydantic", "langgraph", "llama_cpp", "rich", "sqlite3", "asyncio", "docx", "reportlab"}
