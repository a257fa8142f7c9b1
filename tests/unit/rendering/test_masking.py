"""Keys, tokens and passwords that people paste are masked; ordinary talk is left alone."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.rendering import render
from satchel.rendering.masking import Masker, mask

JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
SECRETS = [  # text, what must not be seen any more
    ("id AKIAIOSFODNN7EXAMPLE", "IOSFODNN7"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "XUtnFEMI"),
    ("ghp_16C7e42F292c6912E7710c838347Ae178B4a leaked", "16C7e42F"),
    ("github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuv", "11ABCDEFG"),
    ("glpat-AbCdEf123456789012345", "AbCdEf1234"),
    ("xoxb-123456789012-abcdefghij", "123456789012"),
    ("https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", "B00000000"),
    (f"session {JWT}.", "eyJzdWIi"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq0\n-----END RSA PRIVATE KEY-----", "MIIEpAIB"),
    ("-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ", "b3Blbn"),
    ("Authorization: Bearer abc123def456ghi789", "def456"),
    ("curl -H 'Authorization: Basic dXNlcjpwYXNzd29yZA=='", "cjpwYX"),
    ("bearer f00dbabe0123456789abcdef", "babe0123"),
    ("postgres://ledger:s3cr3t!@db-1:5432/x", "s3cr3t"),
    ("redis://:12345@cache", "12345"),
    ("amqp://u:p@ss@rabbit/vh", "p@ss"),
    ("password=hunter2", "hunter2"),
    ("PASSWD: hunter2!", "hunter2"),
    ("the password is Tr0ub4dor&3, ok", "Tr0ub4dor&3"),
    ("DB_PASSWORD='two words'", "two words"),
    ('{"password": "letmein"}', "letmein"),
    ("pw: swordfish", "swordfish"),
    ("password for the gateway admin is hunter2secret!, we rotate it", "hunter2"),
    ("pw for the vpn: Tr0ub4dor&3", "Tr0ub4dor"),
    ("Passwort lautet Sommer2026!", "Sommer2026"),
    ("`mysql -uroot -psecretpass1`", "secretpass1"),
    ("PIN 4711 for the door", "4711"),
    ("otp: 123456", "123456"),
    ("creds: admin/Summer2024", "Summer2024"),
    ("api_key=9f8a7b6c5d4e", "7b6c5d4e"),
    ("AccountKey=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4==;EndpointSuffix=core", "YmFyYmF6"),
    ("Server=a;User Id=sa;Password=P@ss1234;Encrypt=yes", "P@ss1234"),
    ("my token is aZ3xQ9LmN2pR7tYvB5cD8fGhJ1kW4sXe0uIo", "Q9LmN2p"),
    ("sk-proj-abc123def456ghi789jkl012", "def456"),
    ("mysql -u root -pS3cret db", "S3cret"),
    ("curl -u mara:Tr0mb0ne http://x", "Tr0mb0ne"),
    ("deploy --token abcdef123", "abcdef123"),
    ("https://x.example/y?sig=abcDEF123%2Bxyz987654", "DEF123"),
    ("Set-Cookie: sid=8f7e6d5c4b3a; Path=/", "6d5c4b"),
    ("card 4111 1111 1111 1111 was charged", "1111 1111"),
    ("to DE89 3704 0044 0532 0130 00 please", "0044 0532"),
    ("key AKIAIOSFODNN7EXAMPLE with secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "XUtnFEMI"),
    ("log in with root / Winter#99 then", "Winter#99"),
    ("wifi pass: KaffeeKanne77", "KaffeeKanne77"),
    ("lin_api_a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5", "c3D4e5"),
    ("ATATT3xFfGF0a1B2c3D4e5a1B2c3D4e5", "c3D4e5"),
    ("NRAK-ABCDEFGHIJKLMNOPQRSTUVW12", "GHIJKL"),
    ("sq0atp-a1B2c3D4e5a1B2c3D4e5", "c3D4e5"),
    ("MTA4NzY1NDMyMTA5ODc2NTQz.GxYzAb.abcdefghijklmnopqrstuvwxyz0123456789AB", "klmnop"),
    ("GR1348941a1B2c3D4e5f6g7h8", "c3D4e5"),
    ("SK0123456789abcdef0123456789abcdef", "89abcdef"),
    ("api key 5605c5d41f2b4a8d9e3c7b6a5f4e3d2c", "d41f2b4a"),
    ("passphrase: correct horse battery staple", "horse"),
    ("passwd zxcv7788!", "zxcv7788"),
    ("wifi key wlanKey2026", "Key2026"),
    ("пароль: Parol12345", "Parol12345"),
    ("パスワードは Himitsu123", "Himitsu123"),
    ("my 2FA code is 493021", "493021"),
]
ORDINARY = [
    "the key commit is 3f2a9c0d1e4b5a6978877665544332211ffeeddc and it was fine",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "token id 550e8400-e29b-41d4-a716-446655440000 of run 550e8400-e29b-41d4-a716-446655440001",
    "the password was rotated", "password: rotate it please", "password reset at 14:05", "password=true",
    "pass: 14 of 16 tests", "root / boot was full", "user / admin roles",
    "password: $DB_PASS", "password expired, is 90 days old", "PWD=/srv/app", "pass=14 fail=2",
    "token=expired", "tokens=12000", "the token: check-service.py", "bearer tokens expired", "Basic auth is on",
    "key finding: deployment-of-ledger-service-2025-03-04-rollout-by-hand", "key=prod/db/main",
    "secret: vault/db-prod path", "secret=projects/x/versions/3", "signature: 2 of 3",
    "login page: error500", "user mara: deploy2 done", "http://localhost:8080/path@2x.png",
    "mail me@x.org at 10:30", "epoch 1741096020123456", "4.17.3", "tickets 12345678", "cookie: yes please",
    "https://ci.example/job?build=1234&code=200", "rolled back quay-api 7.31 to 7.30 at 05:24",
    "Ticket OPS-4711: pods web-7f9c6d5b8-x2x4l and web-7f9c6d5b8-zq9rt restarted 14 times",
    "the api key rotation is done", "wifi key handover at 10:30", "password reset requested", "passphrase is fine",
    "order 1234 5678 9012 3456 was late", "AZ eu-west-1a lost 3 of 9 hosts",
]  # fmt: skip


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_a_secret_is_masked_and_masking_again_changes_nothing(text: str, secret: str) -> None:
    masked = mask(text)
    assert secret not in masked
    assert "[masked]" in masked
    assert mask(masked) == masked


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_talk_is_left_alone(text: str) -> None:
    assert mask(text) == text


@given(st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=5), st.sampled_from([". ", "\n", ", "]))
@settings(max_examples=100, deadline=None)
def test_ordinary_talk_in_any_order_is_left_alone(parts: list[str], between: str) -> None:
    text = between.join(parts)
    assert mask(text) == text


words = st.text(st.characters(categories=["L"], max_codepoint=0x17F), min_size=1, max_size=10)


@given(st.lists(words, max_size=4), st.sampled_from(SECRETS), st.lists(words, max_size=4))
@settings(max_examples=100, deadline=None)
def test_a_secret_among_words_is_masked(before: list[str], pair: tuple[str, str], after: list[str]) -> None:
    text = "\n".join([" ".join(before), pair[0], " ".join(after)])
    assert pair[1] not in mask(text)


def test_a_token_shows_its_first_four_characters_and_a_password_none() -> None:
    assert mask("ghp_16C7e42F292c6912E7710c838347Ae178B4a") == "ghp_…[masked]"
    assert mask("password=hunter2") == "password=[masked]"


def test_a_secret_that_one_text_gives_away_is_masked_in_all() -> None:
    masker = Masker.over(["the password is hunter2-prod", "hunter2-prod"])
    assert masker("hunter2-prod") == "[masked]"


def test_lines_of_a_pasted_key_are_masked_alone_too() -> None:
    line = "MIIEowIBAAKCAQEAwJ3k2l4n5m6b7v8c9x0z1a2s3d4f5g6h"
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{line}\nQUJD\n-----END RSA PRIVATE KEY-----"
    assert line not in Masker.over([key])(f"he pasted {line}")


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "eyJ" * 30_000, "a.b-" * 25_000, "-----BEGIN PRIVATE KEY-----" * 2_000, "password " * 10_000,
     'password="' * 10_000, "key " * 25_000, "token a a a " * 8_000, "a://" * 25_000, "AB12 " * 20_000,
     "4111 1111 1111 111" * 5_000, "mysql -p" * 10_000, "cookie: a=" * 10_000, "authorization: " * 7_000,
     "bearer " * 15_000, "sk-" + "a-" * 50_000, "token " + "a-" * 50_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_hostile_text_is_masked_in_time(text: str) -> None:
    began = time.process_time()
    mask(text)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("name", ["text", "md", "html"])
def test_every_format_masks_unless_told_otherwise(one_claim: Any, name: str) -> None:
    document = one_claim("key ghp_16C7e42F292c6912E7710c838347Ae178B4a")
    assert "16C7e42F292c" not in render(document, format=name)
    assert "16C7e42F292c" in render(document, format=name, show_secrets=True)


def test_json_keeps_quotes_exact(one_claim: Any) -> None:
    assert "16C7e42F292c" in render(one_claim("ghp_16C7e42F292c6912E7710c838347Ae178B4a"), format="json")
