"""`satchel doctor`: what works here, what is missing, and how to get it."""

from __future__ import annotations

from typing import Any

from satchel.cli.options import Arguments, Command, client_of
from satchel.cli.output import put_either
from satchel.domain.errors import SatchelError


def execute(arguments: Arguments) -> int:
    """Prints every check; 4 when something needed is missing."""
    checks = _checks(arguments)
    fine = all(check["ok"] or not check["needed"] for check in checks)
    put_either(arguments.format, {"ok": fine, "checks": checks}, [line for check in checks for line in _lines(check)])
    return 0 if fine else 4


def _checks(arguments: Arguments) -> list[dict[str, Any]]:
    """The engine's checks; an engine that cannot start is itself the finding."""
    try:
        with client_of(arguments) as client:
            found: list[dict[str, Any]] = client.ask_again("doctor")["checks"]
            return found
    except SatchelError as error:
        return [{"name": "engine", "ok": False, "needed": True, "detail": error.what, "hint": error.hint}]


def _lines(check: dict[str, Any]) -> list[str]:
    mark = "ok     " if check["ok"] else "MISSING" if check["needed"] else "without"
    lines = [f"{mark}  {check['name']}: {check['detail']}"]
    return [*lines, f"         {check['hint']}"] if check["hint"] else lines


COMMAND = Command(
    name="doctor", help="Say what works here, what is missing and how to get it.", execute=execute,
    examples=("satchel doctor", "satchel doctor --format json"),
)  # fmt: skip
