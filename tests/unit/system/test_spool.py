"""What is kept for a run is private, whole, or not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from satchel.domain.errors import InputError, StorageError
from satchel.system import spool
from satchel.system.paths import Home


def test_it_is_kept_whole_for_this_user_alone(home: Home) -> None:
    path = spool.keep(home, [b"a", b"", b"bc"], what="It")
    assert (path.parent, path.read_bytes(), path.stat().st_mode & 0o777) == (home.spool, b"abc", 0o600)
    assert path != spool.keep(home, [b"abc"], what="It")
    spool.forget(path)
    spool.forget(path)
    assert not path.exists()


@pytest.mark.parametrize(("raised", "told"), [(InputError("too much"), InputError), (OSError(28, "full"), StorageError),
                                              (KeyboardInterrupt(), KeyboardInterrupt)])  # fmt: skip
def test_what_fails_on_the_way_leaves_nothing(home: Home, raised: BaseException, told: type[BaseException]) -> None:
    def parts() -> Iterator[bytes]:
        yield b"a"
        raise raised

    with pytest.raises(told):
        spool.keep(home, parts(), what="It")
    assert list(home.spool.iterdir()) == []


def test_a_home_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(StorageError):
        spool.keep(Home(tmp_path / "home"), [b"a"], what="It")
