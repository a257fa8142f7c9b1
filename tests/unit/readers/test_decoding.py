"""Bytes of every sort become the same text, and what is no text is told apart."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.readers.decoding import binary_kind, decode, plain_bytes

TEXTS = (
    "hé llo\nwörld — “x”\n\nabc",
    "--- Log opened Sat Nov 02\n12:00 < ana> b\n" * 400,
    "日本語 のログ\n12:00 テスト\n" * 20,
    "короткий текст\nещё\n" * 9,
    "\x02bold\x02 \x0304red\x03 <ana> 🙂\n",
)
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
)  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("text", TEXTS)
def test_every_encoding_and_line_end_gives_the_same_text(text, line_end, encoding):
    if text.isascii() is False and len(text) < 40 and encoding in ("utf-16-le", "utf-16-be"):
        text += "plain words make up most of a log, whatever else is in it\n"
    data = text.replace("\n", line_end).encode(encoding)
    assert binary_kind(data) == ""
    found = decode(data)
    assert (found.text, found.note) == (text, "")


def test_bytes_for_parsers_are_utf_8_or_untouched():
    assert plain_bytes('{"a": "ü"}'.encode("utf-16")).decode() == '{"a": "ü"}'
    assert plain_bytes(b"\xef\xbb\xbf[]") == b"[]"
    untouched = b"\xfcber\r\n"
    assert plain_bytes(untouched) is untouched


def test_the_old_western_encoding_is_said():
    found = decode("Grüße, “Müller” – 5 €\n".encode("cp1252"))
    assert found.text == "Grüße, “Müller” – 5 €\n"
    assert found.encoding == "windows-1252"
    assert found.note
    assert decode(b"one f\xfcr all\n").text == "one für all\n"


@pytest.mark.parametrize(("text", "encoding", "named"), [
    ("09:12 田中: 注文が通らない、倉庫のキューが止まっている\n09:15 佐藤: 証明書が切れていた\n", "cp932", "cp932"),
    ("09:12 Иван: сервер не отвечает, очередь стоит с девяти утра\n09:15 Ольга: истёк сертификат\n", "koi8_r", "koi8-r"),
    ("09:12 Иван: сервер не отвечает, очередь стоит с девяти утра\n09:15 Ольга: истёк сертификат\n", "cp1251", "windows-1251"),
    ("09:12 王伟: 订单无法进入，仓库队列停止了\n09:15 李娜: 证书过期了，正在更换\n", "gb18030", "gb18030"),
    ("09:12 김민수: 주문이 들어오지 않습니다, 창고 큐가 멈췄어요\n", "euc_kr", "euc-kr"),
    ("09:12 Łukasz: kolejka stoi, nikt nie może się zalogować\n09:15 Zofia: certyfikat wygasł o północy\n" * 3, "cp1250", "windows-1250"),
    ("09:00 Jörg: Drucker tot\n" * 9, "cp1252", "windows-1252"),
])  # fmt: skip
def test_older_encodings_of_other_scripts_are_told_apart(text, encoding, named):
    found = decode(text.encode(encoding))
    assert (found.text, found.encoding, bool(found.note)) == (text, named, True)


def test_a_little_damage_does_not_make_everything_foreign():
    cut = "ein Wort für".encode()[:-2]
    assert decode(cut).text == "ein Wort f\ufffd"
    found = decode("größer für\n".encode() * 3 + b"\xff\n")
    assert found.text == "größer für\n" * 3 + "\ufffd\n"
    assert found.note == "1 character could not be read."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"line one\n" + b"\0" * 70_000 + b"line two\n", "line one\nline two\n"),
        (b"\0" * 70_000 + b"line two\n", "line two\n"),
        (b"odd\0 one\n", "odd one\n"),
    ],
)
def test_blocks_of_zeros_in_a_log_are_dropped(data, text):
    assert binary_kind(data) == ""
    assert decode(data).text == text


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "a picture"), (b"%PDF-1.7\n", "a PDF document"), (b"\x1f\x8b\x08", "a gzip archive"),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "an office document"), (b"PK\x03\x04", "a zip archive"),
        (b"SQLite format 3\0", "a database"), (b"\0" * 500, "not text"), (bytes(range(256)) * 8, "not text"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_named(data, kind):
    assert binary_kind(data) == kind


def test_random_bytes_are_not_text():
    assert binary_kind(os.urandom(4000)) == "not text"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_nothing_raises_and_nothing_strange_is_left(data):
    binary_kind(data)
    text = decode(data).text
    assert "\0" not in text
    assert "\r" not in text
    text.encode("utf-8")


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=300))
def test_utf_8_comes_back_as_it_was(text):
    data = text.encode()
    if not data.startswith((b"\xfe\xff", b"\xff\xfe")):
        assert decode(data).text == text
