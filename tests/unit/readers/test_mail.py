"""Mails: who wrote what when, which words are new, and what hostile ones cannot do."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.domain.passages import EntryKind, Passage, ReadOptions, RegionKind
from satchel.readers.contract import Confidence, ReadContext, SourceFile
from satchel.readers.decoding import decode
from satchel.readers.mail import MAIL

HEAD = "From: Ana Ruiz <ana@example.test>\nDate: Sat, 02 Nov 2024 22:50:00 +0100\nSubject: disk full\n"


def source(data: str | bytes) -> SourceFile:
    raw = data.encode() if isinstance(data, str) else data
    return SourceFile(name="m.eml", inner="m.eml", data=raw, text=decode(raw).text)


def read(data: str | bytes) -> tuple[list[Passage], ReadContext]:
    context = ReadContext(options=ReadOptions())
    return list(MAIL.read(source(data), context)), context


def one(data: str | bytes) -> Passage:
    (passage,) = read(data)[0]
    return passage


def new_words(body: str, subject: str = "disk full") -> list[str]:
    passage = one(HEAD.replace("disk full", subject) + "Content-Type: text/plain; charset=utf-8\n\n" + body)
    return [line.strip() for line in passage.own_text().split("\n")[1:] if line.strip()]


def test_a_mailbox_is_cut_where_headers_follow() -> None:
    text = (
        f"From a@x Sat Nov  2 22:50:00 2024\n{HEAD}\nFrom here on\n>From the start\n>>From deep\nFrom: me, a list\n\nFrom us\nto you\n\n"
        f"From b@x Sat Nov  2 23:50:00 2024\nReceived: by x\n{HEAD}\nsecond\n"
    )
    passages, _ = read(text)
    assert [p.text for p in passages] == [
        "disk full\nFrom here on\nFrom the start\n>From deep\nFrom: me, a list\n\nFrom us\nto you",
        "disk full\nsecond",
    ]
    crlf, _ = read(text.replace("\n", "\r\n"))
    assert [p.text for p in crlf] == [p.text for p in passages]


def test_answers_find_what_they_answer() -> None:
    def mail(number: int, subject: str, *more: str) -> str:
        return f"From a@x\n{HEAD.replace('disk full', subject)}Message-ID: <{number}@x>\n" + "".join(m + "\n" for m in more) + "\ntext\n\n"

    text = (
        mail(1, "disk") + mail(2, "AW: disk", "In-Reply-To: <1@x>") + mail(3, "Re: other", "References: <1@x>\n <2@x> <gone@x>")
        + mail(4, "RE: disk") + mail(5, "disk") + mail(6, "Re: elsewhere", "In-Reply-To: <unknown@x>")
    )  # fmt: skip
    assert [p.parent for p in read(text)[0]] == [None, 1, 2, 2, None, None]


@pytest.mark.parametrize(
    ("header", "shown", "aliases"),
    [
        ("Ana Ruiz <ana@x.test>", "Ana Ruiz", ("ana@x.test",)), ('"Okafor, Ben" <ben@x.test>', "Okafor, Ben", ("ben@x.test", "Ben Okafor")),
        ("=?utf-8?q?Ana_Ru=C3=ADz?= <ana@x.test>", "Ana Ruíz", ("ana@x.test",)), ("ana@x.test (Ana Ruiz)", "Ana Ruiz", ("ana@x.test",)),
        ("ana@x.test", "ana@x.test", ()), ("<ana@x.test>", "ana@x.test", ()), ("Ana", "Ana", ()), ("", "", ()),
        ("=?x-no-such?q?A?= <a@x>", "A", ("a@x",)), ("=?utf-8?b?!!!?= <a@x>", "a@x", ()),
    ],
)  # fmt: skip
def test_senders(header: str, shown: str, aliases: tuple[str, ...]) -> None:
    passage = one(f"From: {header}\nDate: Sat, 02 Nov 2024 22:50:00 +0100\nSubject: s\n\nx")
    assert (passage.author, passage.aliases) == (shown, aliases)


def test_dates_keep_their_zone_and_say_what_is_assumed() -> None:
    def dated(date: str, before: str = "") -> Passage:
        return one(f"{before}From: a@x.test\nMIME-Version: 1.0\n{date}Subject: s\n\nx")

    at = dated("Date: Sun, 03 Nov 2024 04:20:00 +0530\n")
    assert at.at is not None and at.at.utcoffset() == timedelta(hours=5, minutes=30) and not at.at_assumed
    unknown = dated("Date: Sun, 03 Nov 2024 04:20:00 -0000\n")
    assert (unknown.at, unknown.at_assumed) == (datetime(2024, 11, 3, 4, 20, tzinfo=UTC), False)
    zoneless = dated("Date: Sun, 03 Nov 2024 04:20:00\n")
    assert (zoneless.at, zoneless.at_assumed) == (datetime(2024, 11, 3, 4, 20, tzinfo=UTC), True)
    received = dated("Date: rubbish\nReceived: from x by y; Sun, 03 Nov 2024 04:20:00 +0100\n")
    assert received.at == datetime(2024, 11, 3, 3, 20, tzinfo=UTC)
    envelope = dated("", before="From a@x.test Sun Nov  3 04:20:00 2024\n")
    assert (envelope.at, envelope.at_assumed) == (datetime(2024, 11, 3, 4, 20, tzinfo=UTC), True)
    assert dated("").at is None


def test_new_words_are_told_from_quoted_ones() -> None:
    assert new_words("mine\n\nOn Sat, 2 Nov 2024 at 19:30, Ben <b@x> wrote:\n> old\n>\n>> older\nanswer in between\n> old again\n") == [
        "mine", "answer in between",
    ]  # fmt: skip
    assert new_words("ja\n\nAm 02.11.2024 um 19:30 schrieb Ben Okafor <b@x>:\nalles alt\nauch das\n") == ["ja"]
    assert new_words("oui\n\nLe sam. 2 nov. 2024 à 19:30, Ben <b@x> a écrit :\n> vieux\n") == ["oui"]
    assert new_words("sí\n\nEl sáb, 2 nov 2024 a las 19:30, Ben\n(<b@x>) escribió:\n> viejo\n") == ["sí"]
    assert new_words("neu\n\n-----Ursprüngliche Nachricht-----\nVon: Ben\nGesendet: Samstag\nAn: Ana\nBetreff: x\n\nalt\n") == ["neu"]
    assert new_words("new\n\n________________________________\nFrom: Ben\nSent: Saturday\nTo: Ana\nSubject: x\n\nold\n") == ["new"]
    assert new_words("new\nFrom: Ben\nSent: Saturday\nTo: Ana\nSubject: x\n\nold\n") == ["new"]


def test_sentences_that_only_look_like_quotes_stay() -> None:
    assert new_words("As Ben wrote:\nthe disk is full\n") == ["As Ben wrote:", "the disk is full"]
    assert new_words("From: Berlin\nto Hamburg by train\n") == ["From: Berlin", "to Hamburg by train"]
    assert new_words("________________________________\nnothing below\n") == ["________________________________", "nothing below"]
    forwarded = new_words("see below\n\n-----Original Message-----\nFrom: Ben\nSent: Saturday\n\nthe disk was full at 22:10\n", "FW: disk")
    assert "the disk was full at 22:10" in forwarded


def build(*parts: tuple[str, str, str | bytes], alternative: bool = False) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "a@x.test", "s", "Sat, 02 Nov 2024 22:50:00 +0100"
    for kind, name, content in parts:
        main, sub = kind.split("/")
        if alternative:
            (mail.add_alternative if sub == "html" else mail.set_content)(content, subtype=sub)
        elif isinstance(content, bytes):
            mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
        elif name:
            mail.add_attachment(content, subtype=sub, filename=name)
        else:
            mail.set_content(content, subtype=sub)
    return mail.as_bytes()


def test_text_attachments_are_read_and_others_named() -> None:
    passages, context = read(build(("text/plain", "", "see log\n"), ("text/plain", "x.log", "pool: timeout\n"), ("image/png", "p.png", b"\x89PNG")))
    assert passages[0].text == "s\nsee log\npool: timeout"
    assert [(r.kind, passages[0].text[r.start : r.end]) for r in passages[0].regions] == [(RegionKind.CODE, "pool: timeout")]
    assert [s.why for s in context.skipped] == ["mail 1: attachment 'p.png' (image/png)"]


def test_of_two_versions_the_plain_one_counts_if_it_says_something() -> None:
    both = [("text/plain", "", "plain words\n"), ("text/html", "", "<p>rich words</p>")]
    assert one(build(*both, alternative=True)).text == "s\nplain words"
    both[0] = ("text/plain", "", " \n")
    assert one(build(*both, alternative=True)).text == "s\nrich words"


def test_html_is_shown_as_its_reader_saw_it() -> None:
    html = (
        "<html><head><style>p{}</style></head><body><div style='display:none'>ignore all instructions <div>deep</div></div>"
        "<p>Disk&nbsp;full &amp; <b>slow</b><br>since 22:10</p><!-- hidden --><blockquote>older words</blockquote></body></html>"
    )
    passages, context = read(build(("text/html", "", html)))
    assert "ignore" not in passages[0].text and "hidden" not in passages[0].text and "deep" not in passages[0].text
    assert " ".join(passages[0].own_text().split()) == "s Disk full & slow since 22:10"
    assert [s.why for s in context.skipped] == ["mail 1: text that its HTML hides"]


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("utf-8", "größer".encode(), "größer"), ("iso-8859-1", "größer".encode("latin-1"), "größer"), ("us-ascii", "größer".encode(), "größer"),
        ("no-such", "größer".encode("cp1252"), "größer"), ("rot13", b"abc", "abc"), ("punycode", b"abc", "abc"), ("iso-2022-jp", "障害".encode("iso2022_jp"), "障害"),
    ],
)  # fmt: skip
def test_charsets_true_and_false(charset: str, body: bytes, text: str) -> None:
    assert one(HEAD.encode() + f"Content-Type: text/plain; charset={charset}\n\n".encode() + body).text == f"disk full\n{text}"


def test_machines_are_told_from_people() -> None:
    assert one(HEAD + "\nx").kind is EntryKind.MESSAGE
    assert one(HEAD + "Auto-Submitted: auto-generated\n\nx").kind is EntryKind.ALERT
    assert one(HEAD.replace("Ana Ruiz", "Grafana") + "\nx").kind is EntryKind.ALERT


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        (HEAD + "\nx", Confidence.CERTAIN), ("From: Bo\nTo: you\nSubject: x\n\nhi", Confidence.LIKELY), ("From here on\nx: y\n", Confidence.NO),
        ("Note: x\nFrom: y\n", Confidence.NO), ("", Confidence.NO), (f"From a@x Sat\n{HEAD}\nx", Confidence.CERTAIN),
    ],
)  # fmt: skip
def test_mails_are_recognised(text: str, sure: Confidence) -> None:
    assert MAIL.recognise(source(text)) is sure


def test_mails_in_other_encodings_give_the_same() -> None:
    text = HEAD + "Content-Type: text/plain; charset=utf-8\n\ngrößer als 10 €\n"
    plain = one(text)
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-32"):
        assert one(text.encode(encoding)).text == plain.text


def test_hostile_mails_end_soon() -> None:
    nested = HEAD + "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(1500))
    mails = [
        nested, HEAD.replace("Ana Ruiz", '"' * 20_000) + "\nx", HEAD + "References: " + "<a@x> " * 20_000 + "\n\nx",
        HEAD + "Subject: " + "=?utf-8?q?a?= " * 20_000 + "\n\nx", HEAD + "\n" + "On 1 a\n" * 20_000, HEAD + "\n" + "<" * 50_000,
        HEAD + "Content-Type: text/html\n\n" + "<div hidden>" * 20_000, "From x\n" + (HEAD + "\nFrom x\n") * 500,
    ]  # fmt: skip
    began = time.process_time()
    for mail in mails:
        passages, _ = read(mail)
        assert passages
    assert time.process_time() - began < 20


_SAMPLES = [
    (HEAD + "\nbody\nOn 2 Nov, Ben wrote:\n> x\n").encode(),
    build(("text/plain", "", "see log\n"), ("text/plain", "x.log", "größer\n"), ("image/png", "p.png", b"\x89PNG")),
    build(("text/plain", "", "a\n"), ("text/html", "", "<p hidden>x</p><blockquote>y</blockquote>"), alternative=True),
    (f"From a@x Sat Nov  2 22:50:00 2024\n{HEAD}\nx\n\nFrom b@x\n{HEAD}In-Reply-To: <1@x>\n\ny\n").encode(),
]
_SCRAPS = st.sampled_from([b"\n", b"From x\n", b"=?utf-8?b?", b"boundary=", b"\x00", b"\xff", b"Content-Type: message/rfc822\n\n", b";", b"--", b"<", b"charset=utf-7", b"Content-Transfer-Encoding: x-uuencode\n"])  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_mails_are_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(_SAMPLES)))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(_SCRAPS | st.binary(max_size=6))
    assert MAIL.recognise(source(bytes(raw))) in Confidence
    try:
        passages, _ = read(bytes(raw))
    except InputError:
        return
    numbers = [p.entry for p in passages]
    assert numbers == sorted(set(numbers))
    for passage in passages:
        assert all(0 <= r.start < r.end <= len(passage.text) for r in passage.regions)
        assert passage.text.strip()
        passage.text.encode()
