"""`satchel settings`: what can be set, what it is set to and by whom, and back to the defaults."""

from __future__ import annotations

import argparse
from typing import Any

from satchel.cli.options import Arguments, Command, client_of, home_of
from satchel.cli.output import put_either, put_json, say, show_table
from satchel.domain.errors import UsageError

_END_SECONDS = 30.0
_FROM = {"default": "", "file": "yours", "policy": "locked"}


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="a setting, such as look.theme; see: satchel settings list")
    parser.add_argument("value", metavar="VALUE", help="as the list shows them: true, 15, dark, 22:00")


def _maybe_named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="the setting whose default holds again")
    parser.add_argument("--all", action="store_true", help="every setting; also mends a file that cannot be read")


def _list(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.ask_again("settings.list")
    if arguments.format == "json":
        put_json(found)
    else:
        rows = [(one["name"], _words(one["value"]), _FROM[one["from"]], _note(one)) for one in found["settings"]]
        show_table(("SETTING", "VALUE", "", "WHAT IT IS FOR"), rows)
    for problem in found["problems"]:
        say(f"{problem['what']} {problem['hint']}")
    return 0


def _set(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.call("settings.set", name=arguments.name, value=arguments.value, typed=True)
    one = found["setting"]
    put_either(arguments.format, one, [f"{one['name']} = {_words(one['value'])}"])
    if one["applies"] != "now" and not found["restarts"]:
        say("It is felt when the engine starts the next time: satchel engine stop")
    _wait(arguments, found)
    return 0


def _reset(arguments: Arguments) -> int:
    if arguments.all == (arguments.name is not None):
        raise UsageError("Say what is set back.", "Name one setting, or give --all.")
    with client_of(arguments) as client:
        which = {"all": True} if arguments.all else {"name": arguments.name}
        found = client.call("settings.reset", **which)
    done = [f"{name} is at its default" for name in found["reset"]] or ["Every setting is at its default."]
    put_either(arguments.format, {"reset": found["reset"], "kept": found["kept"]}, done)
    if found["kept"]:
        say(f"What could not be read is kept in {found['kept']}")
    _wait(arguments, found)
    return 0


def _wait(arguments: Arguments, found: dict[str, Any]) -> None:
    """An engine that was only there to mend the settings is ending: the next command must not meet it."""
    if found["restarts"]:
        from satchel.engine.client import wait_until_free

        wait_until_free(home_of(arguments), _END_SECONDS)


def _note(one: dict[str, Any]) -> str:
    return str(one["problem"] or one["why"] or one["help"])


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return '""' if value == "" else f"{value:g}" if isinstance(value, float) else str(value)


COMMAND = Command(
    name="settings",
    help="See and change settings.",
    actions={
        "list": Command(name="list", help="Every setting, its value and who chose it.", execute=_list,
                        examples=("satchel settings list", "satchel settings list --format json")),
        "set": Command(name="set", help="Choose a value.", configure=_named, execute=_set,
                       examples=("satchel settings set look.theme dark",
                                 "satchel settings set notifications.quiet_from 21:30")),
        "reset": Command(name="reset", help="Go back to the default.", configure=_maybe_named, execute=_reset,
                         examples=("satchel settings reset look.theme", "satchel settings reset --all")),
    },
)  # fmt: skip
