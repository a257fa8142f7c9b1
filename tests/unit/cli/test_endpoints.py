"""What is asked for on a terminal: a key once, a passphrase twice where a slip would seal a key for ever."""

from __future__ import annotations

import getpass
from argparse import Namespace

import pytest

from satchel.cli.commands import endpoints
from satchel.domain.errors import UsageError

ASKED = Namespace(passphrase_file=None)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person types, line by line."""
    lines: list[str] = []
    monkeypatch.setattr(endpoints, "is_terminal", lambda _stream: True)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: lines.pop(0))
    return lines


def test_a_new_passphrase_is_typed_twice(typed: list[str]) -> None:
    typed += ["open sesame", "open sesame"]
    assert endpoints._passphrase(ASKED, twice=True) == "open sesame"
    typed += ["open sesame", "open seasme"]
    with pytest.raises(UsageError, match="not the same"):
        endpoints._passphrase(ASKED, twice=True)
    assert typed == []


def test_to_unlock_it_is_typed_once_with_its_blanks(typed: list[str]) -> None:
    typed += [" open sesame "]
    assert endpoints._passphrase(ASKED, twice=False) == " open sesame "
    assert typed == []
