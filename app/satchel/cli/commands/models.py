"""`satchel models`: which models there are, how to get one, and which one does what."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from satchel.cli.commands import endpoints
from satchel.cli.downloads import download_bar, trial_bar
from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import put_either, put_json, put_lines, say, show_table
from satchel.domain.errors import CancelledRunError, InputError, SatchelError, UsageError
from satchel.domain.models import Role

if TYPE_CHECKING:
    from satchel.engine.client import Client

_ROLES: tuple[str, ...] = get_args(Role)
_NONE_HERE = "No model is here. Look for what other programs left, add a file, or fetch one:"
_WAYS = ("  satchel models scan", "  satchel models add FILE", "  satchel models list --catalogue")
Shown = Mapping[str, Any]


def _a_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="name of a model; see: satchel models list")


def _listed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--catalogue", action="store_true", help="the models that can be fetched, instead")


def _found(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--add", nargs="+", default=[], metavar="NAME", help='link these, or "all"; nothing is copied')


def _not_probed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-probe", action="store_true", help="do not try out what it can do (a minute at most)")


def _a_file(parser: argparse.ArgumentParser) -> None:
    _not_probed(parser)
    parser.add_argument("file", metavar="FILE", help="a GGUF file; it stays where it is, and gives the model its name")


def _an_id(parser: argparse.ArgumentParser) -> None:
    _not_probed(parser)
    parser.add_argument("id", metavar="ID", help="id of a model; see: satchel models list --catalogue")


def _a_model_and_roles(parser: argparse.ArgumentParser) -> None:
    _a_model(parser)
    parser.add_argument("--for", dest="roles", action="append", choices=_ROLES, metavar="ROLE",
                        help="what it does first, of " + ", ".join(_ROLES) + "; may be given again (all)")  # fmt: skip


def _a_trial(parser: argparse.ArgumentParser) -> None:
    _a_model(parser)
    parser.add_argument("--anyway", action="store_true", help="also where it is not likely to fit")


def _list(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.ask_again("models.list")
    if arguments.format == "json":
        put_json(found)
    elif arguments.catalogue:
        _show_catalogue(found["catalogue"])
    elif not found["models"] and not found["endpoints"]:
        put_lines([_NONE_HERE, *_WAYS])
    else:
        if found["models"]:
            _show_models(found["models"])
        if found["endpoints"]:
            endpoints.show_endpoints(found["endpoints"])
    return 0


def _here(shown: Shown) -> str:
    if (shown["card"] or {}).get("problem"):
        return "cannot be used"
    return str((shown.get("verdict") or {}).get("rank", ""))


def _show_models(models: Sequence[Shown]) -> None:
    """One line a model; what would be empty in every line is no column."""
    columns: dict[str, list[str]] = {
        "NAME": [str(one["model"]) for one in models],
        "PARAMETERS": [parameters(one["parameters"]) for one in models],
        "QUANT": [str(one["quantisation"]) for one in models],
        "SIZE": [size(one["size"]) for one in models],
        "CONTEXT": [context(one["context"]) for one in models],
        "FOR": [", ".join(one["roles"]) for one in models],
        "FROM": [str(one["origin"]) for one in models],
        "PROBED": [str(one["card"]["made_at"])[:10] if one["card"] else "" for one in models],
        "HERE": [_here(one) for one in models],
        "STATE": ["" if one["state"] == "ready" else f"its file is {one['state']}" for one in models],
    }
    kept = {name: cells for name, cells in columns.items() if any(cells)}
    show_table(list(kept), list(zip(*kept.values(), strict=True)))


def _show_catalogue(offers: Sequence[Shown]) -> None:
    head = ("ID", "PARAMETERS", "QUANT", "SIZE", "CONTEXT", "LICENCE", "MEMORY", "GOOD AT")
    rows = [
        (one["id"] + (" (here)" if one["here"] else ""), parameters(one["parameters"]), one["quantisation"],
         size(one["size"]), context(one["context"]), one["licence"], f"{one['laptop']} GB", one["good_at"])
        for one in offers
    ]  # fmt: skip
    show_table(head, rows)
    say("Fetch one with: satchel models pull ID. Where each figure was read, and when: --format json")


def _scan(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        found = client.call("models.scan", add=arguments.add)
    if arguments.format == "json":
        put_json(found)
    elif arguments.add:
        put_lines([_added(one) for one in found["added"]])
        for one in found["skipped"]:
            say(f"not added: {one['name']}: {one['why']}")
    else:
        _show_found(found["found"])
    if arguments.add and found["skipped"] and not found["added"]:
        raise InputError("Nothing was added.", "See: satchel models scan")
    return 0


def _show_found(found: Sequence[Shown]) -> None:
    if not found:
        put_lines(["No other program left a model here.", *_WAYS[1:]])
        return
    rows = [
        (one["name"], one["program"], parameters(one["parameters"]), one["quantisation"] or "", size(one["size"]),
         one["why"] or (f"here, as {one['here']}" if one["here"] else ""))
        for one in found
    ]  # fmt: skip
    show_table(("NAME", "PROGRAM", "PARAMETERS", "QUANT", "SIZE", ""), rows)
    if any(not one["why"] and not one["here"] for one in found):
        say("Link them with: satchel models scan --add all (or their names). Nothing is copied.")


def _add(arguments: Arguments) -> int:
    path = Path(arguments.file).expanduser().absolute()
    if "\0" in arguments.file:
        raise UsageError("A file's name has no such characters.", "Check the path.")
    with client_of(arguments) as client:
        shown = client.call("models.add", file=str(path))
        shown = _probed(client, shown, arguments)
    put_either(arguments.format, shown, [_added(shown), *_fit(shown), *_seen(shown)])
    _tell_unused(shown)
    return 0


def _fit(shown: Shown) -> list[str]:
    """Whether it will run here."""
    verdict, card = shown.get("verdict"), shown.get("card") or {}
    if card.get("problem"):
        return [f"It cannot be used: {card['problem']}"]
    return [str(verdict["why"])] if verdict else []


def _pull(arguments: Arguments) -> int:
    try:
        with client_of(arguments) as client, download_bar(arguments.id) as show:
            stream = client.stream("models.pull", model=arguments.id)
            shown = _ended(stream, lambda news: show(news["done"], news["total"]))
    except KeyboardInterrupt:
        raise CancelledRunError(
            "Interrupted; what came is kept.", f"Go on with: satchel models pull {arguments.id}"
        ) from None
    with client_of(arguments) as client:
        shown = _probed(client, shown, arguments)
    put_either(arguments.format, shown, [_added(shown), _checked(shown), *_fit(shown), *_seen(shown)])
    _tell_unused(shown)
    return 0


def _use(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        shown = client.call("models.use", model=arguments.name, roles=arguments.roles or [])
    put_either(arguments.format, shown, [f"{_name(shown)} is for {', '.join(shown['roles'])}"])
    if why := _hindrance(shown):
        say(f"note: agents will go on without it: {why}")
    return 0


def _hindrance(shown: Shown) -> str:
    """Why a model that is put to work will not be asked."""
    card = shown["card"] or {}
    if shown.get("state", "ready") != "ready":
        return f"its file is {shown['state']}."
    if card.get("problem"):
        return str(card["problem"])
    return "it could not fill a form when it was tried." if card.get("follows_schema") is False else ""


def _name(shown: Shown) -> str:
    return str(shown["endpoint"] if "endpoint" in shown else shown["model"])


def _bench(arguments: Arguments) -> int:
    try:
        with client_of(arguments) as client:
            shown = _tried(client, arguments.name, anyway=arguments.anyway)
    except KeyboardInterrupt:
        raise CancelledRunError("Interrupted; nothing was kept.", "Begin again when there is time.") from None
    put_either(arguments.format, shown, [_name(shown), *_seen(shown)])
    return 0


def _tried(client: Client, name: str, *, anyway: bool = False, speed: bool = True) -> Shown:
    """What a trial showed, with a bar while it lasts."""
    with trial_bar(name) as show:
        stream = client.stream("models.bench", model=name, anyway=anyway, speed=speed)
        return _ended(stream, lambda news: show(news["done"], news["total"], news.get("note", "")))


def _ended(stream: Generator[Shown, None, Any], show: Callable[[Shown], None]) -> Shown:
    """What a stream gives in the end; its news are shown meanwhile."""
    while True:
        try:
            show(next(stream))
        except StopIteration as done:
            found: Shown = done.value
            return found


def _probed(client: Client, shown: Shown, arguments: Arguments) -> Shown:
    """A model that has just come, with what it was seen to do; whoever has no minute for that skips it."""
    if arguments.no_probe or (shown.get("verdict") or {}).get("rank") == "won't fit":
        return shown
    try:
        return _tried(client, str(shown["model"]), speed=False)
    except KeyboardInterrupt:
        say(f"Not tried out; later with: satchel models bench {shown['model']}")
    except SatchelError as error:
        say(f"It could not be tried out: {error.what}")
        listed = client.another().ask_again("models.list")["models"]
        return next((one for one in listed if one["model"] == shown["model"]), shown)
    return shown


def _seen(shown: Shown) -> list[str]:
    """What a trial showed, a line each; nothing where there was none."""
    card, figures = shown["card"], shown.get("bench", {})
    if card is None or card["problem"]:
        return []
    told = {True: "yes", False: "no", None: "not tried"}
    return [
        *(f"  {name}: {value:g}" for name, value in figures.items()),
        f"  fills a form: {told[card['follows_schema']]}",
        f"  chooses a tool: {told[card['calls_tools']]}",
        f"  finds a detail: {_detail(card['long_context'])}",
        f"  answers in: {', '.join(card['languages']) or 'none of the languages that were tried'}",
        f"  tried on {str(card['made_at'])[:10]}, in {card['seconds']:.0f} s",
    ]


def _detail(tokens: int | None) -> str:
    """Of how long a text it still knew one; 0: of none that was tried."""
    if tokens is None:
        return "not tried"
    return f"in a text of {tokens:,} tokens" if tokens else "no, not even in the shortest text that was tried"


def _remove(arguments: Arguments) -> int:
    with client_of(arguments) as client:
        gone = client.call("models.remove", model=arguments.name)
    stays = [] if gone["endpoint"] else ["Its file is another program's, or yours: it stays."]
    files = [f"deleted {file}" for file in gone["deleted"]] or stays
    put_either(arguments.format, gone, [f"{gone['model']} removed", *files])
    return 0


def _added(shown: Shown) -> str:
    said = (parameters(shown["parameters"]), shown["quantisation"], size(shown["size"]))
    return f"{shown['model']} added ({', '.join(word for word in said if word)}): {shown['files'][0]}"


def _checked(shown: Shown) -> str:
    """What the checksum of a fetched model is worth."""
    words = {
        "catalogue": "Its checksum is the one in the catalogue.",
        "host": "Its checksum is the one that the host named.",
        "nothing": "Nobody names a checksum for it: it was not compared with anything.",
    }
    return words.get(str(shown["compared"]), "")


def _tell_unused(shown: Shown) -> None:
    if not shown["roles"]:
        say(f"Give it work with: satchel models use {shlex.quote(shown['model'])}")


def parameters(count: int | None) -> str:
    """4.0B, 270M."""
    if not count:
        return ""
    if count >= 999_500_000:
        return f"{count / 1e9:.1f}B"
    return f"{count / 1e6:.0f}M" if count >= 999_500 else f"{count / 1e3:.0f}K"


def size(count: int | None) -> str:
    """2.5 GB, 806 MB, in thousands as shops and hosts count."""
    if count is None:
        return ""
    for unit, of in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= of * 0.9995:
            return f"{count / of:.1f} {unit}" if unit == "GB" else f"{count / of:.0f} {unit}"
    return f"{count} B"


def context(tokens: int | None) -> str:
    """32k, in 1,024 tokens as models are made."""
    if not tokens:
        return ""
    return f"{tokens // 1024}k" if tokens >= 1024 else str(tokens)


COMMAND = Command(
    name="models",
    help="See which models there are, get one, and say which does what.",
    actions={
        one.name: one
        for one in (
            Command(name="list", help="The models that are here, or that can be fetched.", configure=_listed,
                    execute=_list, examples=("satchel models list", "satchel models list --catalogue")),
            Command(name="scan", help="Find what LM Studio, Ollama, Jan, GPT4All and others left here.",
                    configure=_found, execute=_scan,
                    examples=("satchel models scan", "satchel models scan --add all")),
            Command(name="add", help="Add a GGUF file where it lies.", configure=_a_file, execute=_add,
                    examples=("satchel models add ~/models/qwen3-4b-q4_k_m.gguf",)),
            Command(name="pull", help="Fetch a model; stopped, it goes on where it was.", configure=_an_id,
                    execute=_pull, examples=("satchel models pull qwen3-4b",)),
            Command(name="use", help="Say what a model is for.", configure=_a_model_and_roles, execute=_use,
                    examples=("satchel models use qwen3-4b", "satchel models use qwen2.5-coder-7b --for code")),
            Command(name="bench", help="Try a model out here: how fast it is, and what it can do.",
                    configure=_a_trial, execute=_bench, examples=("satchel models bench qwen3-4b",)),
            endpoints.COMMAND,
            Command(name="remove", help="Forget a model; files that were fetched go with it.", configure=_a_model,
                    execute=_remove, examples=("satchel models remove qwen3-4b",)),
        )
    },
)  # fmt: skip
