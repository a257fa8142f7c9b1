"""Asks the system's keyring one question and ends: what hangs or breaks there costs a process, never the engine."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

_PLAIN = ("keyrings.alt.", "keyring.backends.null.", "keyring.backends.fail.")


class _UnusableError(Exception):
    """There is no keyring that may hold a key; `why` in the parent's words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _usable(keyring: Any) -> Any:
    """The backend, where it is a safe one: the library would as well take a plain file, or nothing at all."""
    backend = keyring.get_keyring()
    chain = list(getattr(backend, "backends", None) or [backend])  # the chain's first is the one that stores
    place = f"{type(chain[0]).__module__}."
    if place.startswith("keyring.backends.fail.") or not float(chain[0].priority) > 0:
        raise _UnusableError("none")
    if place.startswith(_PLAIN):
        raise _UnusableError("unsafe")
    return backend


def _do(question: dict[str, str]) -> dict[str, str]:
    try:
        import keyring
        from keyring import errors
    except ImportError:
        return {"failed": "library"}
    service, name = question["service"], question["name"]
    try:
        backend = _usable(keyring)
        if question["do"] == "get":
            return {"secret": backend.get_password(service, name) or ""}
        if question["do"] == "set":
            backend.set_password(service, name, question["secret"])
        elif question["do"] == "delete" and backend.get_password(service, name) is not None:
            backend.delete_password(service, name)
    except _UnusableError as error:
        return {"failed": error.why}
    except errors.NoKeyringError:
        return {"failed": "none"}
    except (errors.KeyringLocked, errors.InitError):
        return {"failed": "locked"}
    except Exception:  # noqa: BLE001 - backends raise what their own libraries raise; the parent needs one word
        return {"failed": "broken"}
    return {}


def main() -> int:
    """Reads one question from standard input, writes one answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a backend prints must not land in the answer
    answers.write(json.dumps(_do(json.loads(sys.stdin.buffer.read()))).encode())
    answers.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
