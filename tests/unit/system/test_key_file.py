"""The file of sealed keys: opened by its passphrase alone, private, whole; any other bytes are a clear error."""

from __future__ import annotations

import hashlib
import json
import stat
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.errors import InputError, MissingError, StorageError
from satchel.system import key_file, whole
from satchel.system.key_file import COST, LARGEST, Cost, KeyFile, Opened, parse, seal, unseal

QUICK = Cost(log_n=4, r=8, p=1)
PASSPHRASE = "correct horse battery"
SECRET = "sk-never-shown-1234567890"
PATH = Path("keys.sealed")
LOCK = key_file._derived(PASSPHRASE, b"s" * 16, QUICK)
OPENED = Opened(cost=QUICK, salt=b"s" * 16, lock=LOCK, keys={"lab": SECRET})
SEALED = seal(OPENED)


def checked(body: bytes) -> bytes:
    return body + hashlib.sha256(body).digest()


def made(tmp_path: Path, cost: Cost = QUICK) -> KeyFile:
    return KeyFile(tmp_path / "models" / "keys.sealed", cost=cost)


def files(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_keys_are_sealed_and_opened_again_by_the_next_process(tmp_path: Path) -> None:
    first = made(tmp_path)
    assert first.locked() is None, "there is nothing to unlock"
    first.put("lab", SECRET, PASSPHRASE)
    first.put("box", "sk-2", PASSPHRASE)
    assert first.find("lab") == SECRET
    second = made(tmp_path, Cost(log_n=5, r=8, p=1))  # the file's own cost counts
    assert second.locked() is not None
    assert second.find("lab") is None
    second.unlock(PASSPHRASE)
    assert (second.locked(), second.find("lab"), second.find("box"), second.find("no")) == (None, SECRET, "sk-2", None)
    (path,) = files(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not [word for word in (SECRET, "sk-2", "lab", "box", PASSPHRASE) if word.encode() in path.read_bytes()]
    assert SECRET not in repr(vars(second)) and repr(LOCK) not in repr(OPENED)


def test_the_cost_is_the_one_that_is_recommended(tmp_path: Path) -> None:
    assert Cost(log_n=17, r=8, p=1) == COST
    KeyFile(tmp_path / "keys").put("lab", SECRET, PASSPHRASE)
    again = KeyFile(tmp_path / "keys")
    again.unlock(PASSPHRASE)
    assert again.find("lab") == SECRET


def test_one_passphrase_however_it_is_typed(tmp_path: Path) -> None:
    made(tmp_path).put("lab", SECRET, "Pr\u00fcfst\u00fcck")
    made(tmp_path).unlock("Pru\u0308fstu\u0308ck")


def test_a_wrong_passphrase_changes_nothing(tmp_path: Path) -> None:
    keys = made(tmp_path)
    keys.put("lab", SECRET, PASSPHRASE)
    before = files(tmp_path)[0].read_bytes()
    for attempt in (made(tmp_path), keys):
        with pytest.raises(MissingError, match="does not open") as caught:
            attempt.unlock("correct horse")
        assert not isinstance(caught.value, StorageError)
        with pytest.raises(MissingError, match="does not open"):
            attempt.put("box", "sk-2", "correct horse")
    assert files(tmp_path)[0].read_bytes() == before
    assert keys.find("lab") == SECRET, "what was open stays open"


@pytest.mark.parametrize("passphrase", ["", "short", "x" * 2000, "lone \ud800 half"])
def test_what_is_no_passphrase_begins_no_file(tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(InputError):
        made(tmp_path).put("lab", SECRET, passphrase)
    assert files(tmp_path) == []


def test_without_a_file_there_is_nothing_to_unlock(tmp_path: Path) -> None:
    keys = made(tmp_path)
    with pytest.raises(MissingError, match="No keys are sealed"):
        keys.unlock(PASSPHRASE)
    assert (keys.drop("lab"), keys.keep(["lab"]), files(tmp_path)) == (False, 0, [])


def test_keys_are_dropped_by_name_or_as_what_nobody_names(tmp_path: Path) -> None:
    keys = made(tmp_path)
    for name in ("lab", "box", "hut"):
        keys.put(name, SECRET, PASSPHRASE)
    assert not made(tmp_path).drop("lab"), "locked"
    assert (keys.drop("lab"), keys.drop("lab")) == (True, False)
    assert (keys.keep(["box", "lab"]), keys.keep(["box"])) == (1, 1)
    again = made(tmp_path)
    again.unlock(PASSPHRASE)
    assert [again.find(name) for name in ("lab", "box", "hut")] == [None, SECRET, None]


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = made(tmp_path)
    keys.put("lab", SECRET, PASSPHRASE)
    before = files(tmp_path)[0].read_bytes()
    with pytest.raises(StorageError, match="no room"):
        keys.put("box", "x" * LARGEST, PASSPHRASE)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole.os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        keys.put("box", "sk-2", PASSPHRASE)
    assert [path.read_bytes() for path in files(tmp_path)] == [before]
    assert (keys.find("lab"), keys.find("box")) == (SECRET, None)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "models" / "keys.sealed").mkdir(parents=True)
    with pytest.raises(StorageError, match="cannot be read"):
        made(tmp_path).unlock(PASSPHRASE)


def test_too_little_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_arguments: Any, **_more: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("cryptography.hazmat.primitives.kdf.scrypt.Scrypt", none)
    with pytest.raises(MissingError, match="134 MB"):
        key_file._derived(PASSPHRASE, b"s" * 16, COST)


def test_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    keys = made(tmp_path)
    keys.put("lab", SECRET, PASSPHRASE)
    newer = b"satkeys\n" + struct.pack(">H", 2) + b"whatever it may hold"
    files(tmp_path)[0].write_bytes(newer)
    for attempt in (lambda: keys.put("box", "sk-2", PASSPHRASE), lambda: made(tmp_path).unlock(PASSPHRASE)):
        with pytest.raises(StorageError, match="newer Satchel"):
            attempt()
    assert files(tmp_path)[0].read_bytes() == newer


@pytest.mark.parametrize("cost", [(19, 8, 1), (17, 9, 1), (17, 8, 5), (0, 8, 1), (17, 0, 1), (17, 8, 0), (16, 1, 1), (255, 255, 255)])
def test_a_file_that_asks_for_too_much_is_not_tried(cost: tuple[int, int, int]) -> None:
    forged = checked(SEALED[:10] + bytes(cost) + SEALED[13:-32])
    with pytest.raises(StorageError, match="damaged"):
        parse(forged, PATH)


@pytest.mark.parametrize("inside", ["[]", '{"lab": 3}', "3", '{"lab"', "[" * 100_000, "\ud800"])
def test_what_is_sealed_is_not_believed_either(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_file.json, "dumps", lambda _keys: inside.encode("utf-8", "surrogatepass").decode("latin-1"))
    with pytest.raises(StorageError, match="damaged"):
        unseal(parse(seal(OPENED), PATH), PASSPHRASE, PATH)


NAMES = st.text(max_size=70)


@given(st.dictionaries(NAMES, st.text(max_size=200), max_size=8))
def test_every_set_of_keys_comes_back(keys: dict[str, str]) -> None:
    sealed = seal(replace(OPENED, keys=keys))
    assert unseal(parse(sealed, PATH), PASSPHRASE, PATH).keys == keys
    assert seal(replace(OPENED, keys=keys)) != sealed, "no nonce is used twice"


@given(st.data())
def test_a_changed_byte_is_damage_and_never_other_keys(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SEALED) - 1))
    changed = bytearray(SEALED)
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(StorageError):
        parse(bytes(changed), PATH)
    with pytest.raises(StorageError):
        parse(SEALED[:at], PATH)


@pytest.mark.parametrize("at", range(len(SEALED) - 32))
def test_a_changed_byte_with_a_checksum_that_fits_is_found_out_too(at: int) -> None:
    forged = checked(SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 : -32])
    with pytest.raises((MissingError, StorageError)):
        unseal(parse(forged, PATH), PASSPHRASE, PATH)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=300).map(lambda rest: b"satkeys\n" + rest),
        st.binary(min_size=28, max_size=300).map(lambda rest: checked(b"satkeys\n\x00\x01" + bytes((3, 8, 1)) + rest)),
    )
)
def test_any_bytes_are_a_clear_error(untrusted: bytes) -> None:
    with pytest.raises((MissingError, StorageError)) as caught:
        unseal(parse(untrusted, PATH), PASSPHRASE, PATH)
    assert caught.value.what and caught.value.hint


def test_the_layout_of_version_1_stays() -> None:
    """Files of 2026 must open for ever."""
    old = bytes.fromhex(GOLDEN)
    assert unseal(parse(old, PATH), PASSPHRASE, PATH).keys == {"lab": SECRET}
    assert json.dumps({"lab": SECRET}).encode() not in old


GOLDEN = (
    "7361746b6579730a000104080173737373737373737373737373737373d8f50cc645a37c40bf5d6af60793268180b563116a"
    "aa33af0abc2462fde8114c3698ec974f6be28a2db42a7fe799b63fbc409b60a1fb4285eac7e77fa7d16805edb659420ce43b"
    "f2cb121faaef6bec165146459771358da7e1724c7d6bda4313"
)
