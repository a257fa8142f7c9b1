"""The managed policy: believed only from an administrator, kept to the letter, and closed where it is not understood."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.egress import origin_of
from satchel.domain.errors import UsageError
from satchel.settings.declarations import OFFLINE, SETTINGS
from satchel.settings.managed import Policy, PolicyFile, parse, read_policy
from satchel.settings.store import Settings

ME = os.getuid() if hasattr(os, "getuid") else 0
FULL = """
contact = "it@example.com"
reason = "Rule 7: nothing of a patient leaves the house."
[settings]
look.theme = "light"
"engine.log_level" = "ERROR"
[settings.storage]
kept_backups = 9
[endpoints]
allowed = ["https://models.example.com", "http://127.0.0.1:8080/", "https://[2001:db8::1]:8443"]
[publishers]
allowed = ["SHA256:0123456789abcdef"]
"""
posix = pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners and modes are POSIX's")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    return folder / "policy.toml"


def test_without_a_file_nothing_is_decided(path: Path) -> None:
    found = read_policy(path, owner=ME)
    assert found == Policy()
    assert not found.holds
    assert found.barred("https://anything.example:443") == ""
    chosen = Settings({"look.theme": "dark"})
    assert found.over(chosen) is chosen


def test_everything_that_a_policy_can_say(path: Path) -> None:
    path.write_text(FULL)
    found = read_policy(path, owner=ME)
    assert found.holds
    assert found.pins == {"look.theme": "light", "engine.log_level": "ERROR", "storage.kept_backups": 9}
    assert found.publishers == {"SHA256:0123456789abcdef"}
    assert found.barred("https://models.example.com:443") == found.barred("http://127.0.0.1:8080") == ""
    assert found.barred("https://[2001:db8::1]:8443") == ""
    for origin in ("https://models.example.com:8443", "http://models.example.com:80", "https://models.example.com.:443",
                   "https://evil.example:443", "http://127.0.0.1:8081", "http://localhost:8080"):  # fmt: skip
        why = found.barred(origin)
        assert origin in why
        assert "Rule 7" in why
        assert "it@example.com" in why
    assert found.over(Settings({"look.theme": "dark", "look.scale": 120})).chosen["look.theme"] == "light"


def test_offline_only_bars_everything_and_wins_over_its_own_pins() -> None:
    found = parse(b"offline_only = true\n[settings]\nnetwork.offline = false\n[endpoints]\nallowed = ['https://a.example']", "p")
    assert found.pins[OFFLINE.name] is True
    assert "offline" in found.barred("https://a.example:443")
    assert parse(b"offline_only = false", "p").pins == {}
    assert parse(b"[endpoints]\nallowed = []", "p").barred("https://a.example:443")  # an empty list allows nobody


@pytest.mark.parametrize(
    "text",
    [
        "offline_only = 1", "offline_only = 'true'", "offline-only = true", "contact = 3", "contact = 'a\\u0007b'".replace("'", '"'),
        "reason = '" + "x" * 501 + "'", "settings = 1", "[settings]\nno.such = 1", "[settings]\nlook.theme = 'pink'", "[settings]\nlook = 1",
        "[settings]\nlook.scale = [100]", "[endpoints]", "endpoints = []", "[endpoints]\nallowed = 'https://a.example'",
        "[endpoints]\nallowed = [1]", "[endpoints]\nallowed = ['a.example']", "[endpoints]\nallowed = ['https://a.example/v1']",
        "[endpoints]\nallowed = ['ftp://a.example']", "[endpoints]\nallowed = ['https://u@a.example']", "[endpoints]\nallowed = ['https://*.example']",
        "[endpoints]\nallowed = ['https://a.example:0']", "[endpoints]\nallowed = ['https://a.example:99999']", "[endpoints]\nallowed = ['https://bü.example']",
        "[endpoints]\nallowed = []\nrefused = []", "[publishers]\nallowed = ['no fingerprint']", "[rules]\nx = 1", "[sett", "\x00", "a = " + "[" * 5000,
    ],
)  # fmt: skip
def test_what_is_not_understood_closes_the_machine(path: Path, text: str) -> None:
    path.write_text(text)
    found = read_policy(path, owner=ME)
    assert found.problem
    assert found.pins == {OFFLINE.name: True}
    assert found.barred("https://a.example:443")
    assert str(path) in found.why
    assert found.holds


def test_bytes_sizes_and_links_that_lead_nowhere(path: Path) -> None:
    for data in (b"\xff\xfe[", b"#" * 300_000):
        path.write_bytes(data)
        assert read_policy(path, owner=ME).problem
    path.unlink()
    path.symlink_to(path.parent / "gone.toml")
    assert read_policy(path, owner=ME).problem
    path.unlink()
    path.mkdir()
    assert read_policy(path, owner=ME).ignored  # no file: nothing that an administrator wrote


@posix
@pytest.mark.parametrize("mode", [0o666, 0o664, 0o646])
def test_a_file_that_others_can_write_is_ignored(path: Path, mode: int) -> None:
    path.write_text("offline_only = true")
    assert read_policy(path, owner=ME).pins
    path.chmod(mode)
    found = read_policy(path, owner=ME)
    assert "can be written" in found.ignored
    assert (found.holds, found.pins, found.barred("https://a.example:443")) == (False, {}, "")


@posix
def test_a_folder_that_others_can_write_and_an_owner_who_is_nobody(path: Path, tmp_path: Path) -> None:
    path.write_text("offline_only = true")
    assert "belong" in read_policy(path, owner=ME + 1).ignored
    path.parent.chmod(0o777)
    assert str(path.parent) in read_policy(path, owner=ME).ignored
    path.parent.chmod(0o755)
    loose = tmp_path / "loose"
    loose.mkdir()
    loose.chmod(0o777)
    real = loose / "real.toml"
    real.write_text("offline_only = true")
    path.unlink()
    path.symlink_to(real)  # the link is safe, the place that it leads to is not
    assert str(loose) in read_policy(path, owner=ME).ignored


def test_a_rule_holds_from_the_moment_that_it_is_there(path: Path) -> None:
    file = PolicyFile(path, owner=ME)
    before = file.current()
    assert file.current() is before
    path.write_text("offline_only = true")
    assert file.current().barred("https://a.example:443")
    assert file.current() is file.current()
    path.write_text("[endpoints]\nallowed = ['https://a.example']\n")
    assert file.current().barred("https://a.example:443") == ""
    path.chmod(0o666)
    assert file.current().ignored
    path.chmod(0o644)
    path.unlink()
    assert file.current() == Policy()


hosts = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,6})?", fullmatch=True)


@given(st.sampled_from(["http", "https"]), hosts, st.none() | st.integers(1, 65535), st.sampled_from(["", "/"]))
def test_an_allowed_address_allows_exactly_its_origin(scheme: str, host: str, port: int | None, end: str) -> None:
    address = f"{scheme}://{host}{f':{port}' if port else ''}{end}"
    found = parse(f"[endpoints]\nallowed = ['{address}']".encode(), "p")
    assert found.origins == {origin_of(address)}
    assert found.barred(origin_of(address + "v1" if end else address)) == ""
    assert found.barred(f"{scheme}://{host}.evil.example:{port or 443}")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_no_bytes_do_more_than_refuse(data: bytes) -> None:
    try:
        found = parse(data, "p")
    except UsageError as error:
        assert error.what
    else:
        assert all(SETTINGS[name].problem(value) is None for name, value in found.pins.items())
