"""`satchel models endpoint`: servers that the person runs or pays for, each with the text that it may be given."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import is_terminal, put_either, put_json, put_lines, say, show_table
from satchel.domain.errors import InputError, UsageError
from satchel.domain.labels import Privacy

_STRUCTURED = ("auto", "json_schema", "grammar", "tools", "none")
_LONGEST_SECRET = 16_384  # characters that are read of a key's or a passphrase's file


def _declared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what you call it")
    parser.add_argument("--url", required=True, help="its base, such as https://models.example.com/v1")
    parser.add_argument("--model", required=True, metavar="ID", help="the id that the server knows the model by")
    parser.add_argument("--context", type=int, default=8192, metavar="TOKENS", help="tokens it reads at once (8192)")
    parser.add_argument(
        "--up-to", dest="privacy", choices=[one.value for one in Privacy], metavar="LABEL",
        help="the most private text that it may get: public, personal; local-only if it runs here",
    )  # fmt: skip
    parser.add_argument("--runs-here", action="store_true", help="it runs on this machine; no text leaves it")
    parser.add_argument("--key", action="store_true", help="it wants a key, which is asked for and goes to the keyring")
    _a_key(parser)
    parser.add_argument("--structured", choices=_STRUCTURED, default="auto", help="how it is asked for a form (auto)")
    parser.add_argument("--price", nargs=2, type=float, metavar=("PROMPT", "REPLY"), help="USD per million tokens")
    parser.add_argument("--ca-file", metavar="FILE", help="certificates of your company, beside those of the system")
    parser.add_argument("--proxy", metavar="URL|none", help="instead of what the environment says")
    parser.add_argument("--insecure", action="store_true", help="allow http:// to another machine")


def _a_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key-file", metavar="FILE", help='read the key from a file, "-" for standard input')
    parser.add_argument("--session-only", action="store_true", help="keep the key in memory alone")
    parser.add_argument("--seal", action="store_true", help="keep the key in a file, sealed by a passphrase")
    _a_passphrase(parser)


def _a_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help='read the passphrase from a file, "-" for standard input'
    )


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what you call it")
    _a_key(parser)


def _add(arguments: Arguments) -> int:
    privacy = arguments.privacy or (Privacy.LOCAL_ONLY.value if arguments.runs_here else None)
    if privacy is None:
        raise UsageError(
            "Say how private the text may be that this server gets.", "Add --up-to personal or --up-to public."
        )
    declaration = {
        "name": arguments.name, "url": arguments.url, "model": arguments.model, "context": arguments.context,
        "privacy": privacy, "structured": arguments.structured, "runs_here": arguments.runs_here,
        "insecure": arguments.insecure,
        "ca_file": str(Path(arguments.ca_file).expanduser().absolute()) if arguments.ca_file else "",
        "proxy": arguments.proxy or "environment",
        "price": {"prompt": arguments.price[0], "reply": arguments.price[1]} if arguments.price else None,
    }  # fmt: skip
    where = _place(arguments, has_key=bool(arguments.key or arguments.key_file))
    key = _key(arguments) if arguments.key or arguments.key_file else ""
    passphrase = _passphrase(arguments, twice=True) if where == "file" else ""
    with client_of(arguments) as client:
        shown = client.call("models.endpoint.add", declaration=declaration, key=key, where=where, passphrase=passphrase)
    put_either(arguments.format, shown, [_told(shown)])
    for notice in shown["notices"]:
        say(notice)
    say(f"Give it work with: satchel models use {shown['endpoint']}")
    return 0


def _set_key(arguments: Arguments) -> int:
    where = _place(arguments, has_key=True)
    key = _key(arguments)
    passphrase = _passphrase(arguments, twice=True) if where == "file" else ""
    with client_of(arguments) as client:
        shown = client.call("models.endpoint.key", model=arguments.name, key=key, where=where, passphrase=passphrase)
    put_either(arguments.format, shown, [f"{shown['endpoint']} has its key"])
    for notice in shown["notices"]:
        say(notice)
    return 0


def _place(arguments: Arguments, *, has_key: bool) -> str:
    """Where the key goes."""
    if arguments.passphrase_file and not arguments.seal:
        raise UsageError("A passphrase is for a key that is sealed.", "Add --seal.")
    if arguments.seal and not has_key:
        raise UsageError("There is no key to seal.", "Add --key, or --key-file FILE.")
    if arguments.seal and arguments.session_only:
        raise UsageError("--seal and --session-only name two places for the key.", "Give one of them.")
    if arguments.key_file == "-" == arguments.passphrase_file:
        raise UsageError("Key and passphrase cannot both come from standard input.", "Name a file for one of them.")
    return "file" if arguments.seal else "session" if arguments.session_only else "keyring"


# Neither of the two is ever an argument: those are there for others to read.


def _key(arguments: Arguments) -> str:
    if not arguments.key_file and not is_terminal(sys.stdin):
        raise UsageError("A key is asked for on a terminal.", "Elsewhere use --key-file FILE, or --key-file -.")
    key = (_read("key", arguments.key_file) if arguments.key_file else getpass.getpass("Key: ")).strip()
    if not key:
        raise InputError("The key is empty.", "Copy it anew.")
    return key


def _passphrase(arguments: Arguments, *, twice: bool) -> str:
    """Its first line; `twice` where a slip would seal a key for ever."""
    if arguments.passphrase_file:
        return _read("passphrase", arguments.passphrase_file).partition("\n")[0].rstrip("\r")
    if not is_terminal(sys.stdin):
        hint = "Elsewhere use --passphrase-file FILE, or --passphrase-file -."
        raise UsageError("A passphrase is asked for on a terminal.", hint)
    said = getpass.getpass("Passphrase: ")
    if twice and getpass.getpass("The same again: ") != said:
        raise UsageError("The two passphrases are not the same.", "Nothing was kept; try it again.")
    return said


def _read(what: str, source: str) -> str:
    try:
        if source == "-":
            return sys.stdin.read(_LONGEST_SECRET)
        with Path(source).expanduser().open(encoding="utf-8") as file:
            return file.read(_LONGEST_SECRET)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The {what}'s file cannot be read.", "Check the path.") from error


def _told(shown: Mapping[str, Any]) -> str:
    here = "it runs here: no text leaves this machine"
    where = here if shown["runs_here"] else f"it may get text up to {shown['privacy']}"
    return f"{shown['endpoint']} added: {shown['model']} at {shown['url']}; {where}"


def _unlock(arguments: Arguments) -> int:
    passphrase = _passphrase(arguments, twice=False)
    with client_of(arguments) as client:
        shown = client.call("models.endpoint.unlock", passphrase=passphrase)
    put_either(arguments.format, shown, [f"unlocked until Satchel's engine ends; sealed keys: {shown['keys']}"])
    return 0


def _list(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.ask_again("models.list")["endpoints"]
    if arguments.format == "json":
        put_json({"endpoints": found})
    elif not found:
        put_lines(["No server is declared. See: satchel models endpoint add --help"])
    else:
        show_endpoints(found)
    return 0


def show_endpoints(endpoints: Sequence[Mapping[str, Any]]) -> None:
    """One line a server."""
    rows = [
        (one["endpoint"], one["model"], one["url"], f"up to {one['privacy']}", "yes" if one["has_key"] else "",
         ", ".join(one["roles"]))
        for one in endpoints
    ]  # fmt: skip
    show_table(("NAME", "MODEL", "SERVER", "TEXT", "KEY", "FOR"), rows)


COMMAND = Command(
    name="endpoint",
    help="Servers of your own: llama-server, vLLM, Ollama, LM Studio, or a cloud.",
    actions={
        "add": Command(
            name="add", help="Declare a server, and what text it may be given.", configure=_declared, execute=_add,
            examples=(
                "satchel models endpoint add box --url http://127.0.0.1:8080/v1 --model qwen3 --runs-here",
                "satchel models endpoint add work --url https://models.example.com/v1 --model big --up-to public",
                "satchel models endpoint add lab --url https://lab.example.com --model big --up-to public --key --seal",
            ),
        ),
        "key": Command(
            name="key", help="Give a server its key anew: one that was lost, or has changed.", configure=_named,
            execute=_set_key,
            examples=("satchel models endpoint key work", "satchel models endpoint key work --key-file key.txt"),
        ),
        "unlock": Command(
            name="unlock", help="Open the file of sealed keys until the engine ends.", configure=_a_passphrase,
            execute=_unlock, examples=("satchel models endpoint unlock",),
        ),
        "list": Command(name="list", help="The servers that are declared.", execute=_list,
                        examples=("satchel models endpoint list",)),
    },
)  # fmt: skip
