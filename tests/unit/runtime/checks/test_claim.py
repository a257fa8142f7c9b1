"""What counts as supported, example by example, and that nothing invented ever does."""

from __future__ import annotations

import string
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from satchel.domain.claims import Citation, Claim
from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import Passage, Region, RegionKind
from satchel.runtime.checks.claim import verify_claim
from satchel.runtime.checks.names import _NO_NAMES
from satchel.runtime.checks.times import is_calendar_word

LABELS = Labels(origins=frozenset({Origin.OTHERS}))
AT = datetime(2026, 3, 14, 15, 5, 30, tzinfo=timezone(timedelta(hours=1)))


def passage(text: str, entry: int = 1, **more) -> Passage:
    return Passage(**{"source": "chat", "text": text, "labels": LABELS, "entry": entry, "author": "rosa", "at": AT, **more})


def support(text: str, *entries: str | Passage, owner: str | None = None) -> str:
    passages = [e if isinstance(e, Passage) else passage(e, i) for i, e in enumerate(entries, 1)]
    cites = tuple(Citation(source="chat", entry=p.entry, quote=p.text) for p in passages)
    extra = {} if owner is None else {"owner": owner}
    return verify_claim(Claim(id="c", text=text, cites=cites, extra=extra), passages)


SAME = [
    ("4,200 orders failed", "4.2k orders failed"), ("4200 orders failed", "about 4,200 orders failed"),
    ("4.2k orders failed", "4200 orders failed"), ("3.4 million rows lost", "3,400,000 rows lost"),
    ("14 300 users affected", "14300 users affected"), ("4.200 Bestellungen fehlgeschlagen", "4200 Bestellungen fehlgeschlagen"),
    ("12 hosts restarted", "twelve hosts restarted"), ("7,400 orders", "seventy four hundred orders"),
    ("42 Server neu gestartet", "zweiundvierzig Server neu gestartet"), ("250 pedidos perdidos", "doscientos cincuenta pedidos perdidos"),
    ("97 commandes perdues", "quatre-vingt-dix-sept commandes perdues"), ("11 servidores caídos", "los once servidores caídos"),
    ("30 min of errors", "30min of errors"), ("error rate 12%", "error rate 12 percent"), ("$40 lost", "lost $40"),
    ("down since 14:05", "down since 2:05 pm"), ("down since 14:05", "down since 14h05"), ("down since 14:05", "down since 1405 UTC"),
    ("Ausfall seit 14:05", "Ausfall seit 14.05 Uhr"), ("reported at 15:05", "it fails"), ("reported at 14:05 UTC", "it fails"),
    ("down on 14 March", "it is down"), ("down on Saturday", "it is down"), ("down on 2026-03-02", "down on 2 March"),
    ("down on 2026-03-02", "down on 02.03.2026"), ("Rosa restarted it", "restarted it"), ("pay-2 is down", "pay2 is down"),
    ("v2.4.1 was rolled back", "2.4.1 was rolled back"), ("see https://x.example/a?b=1", "see https://x.example/a?b=1."),
    ("db-3.prod.example.com is down", "(db-3.prod.example.com) is down"), ("INC-1234 was opened", "opened INC-1234"),
    ("The broker was restarted", "restarted the brokers"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "evidence"), SAME)
def test_the_same_said_otherwise_is_supported(text: str, evidence: str):
    assert support(text, evidence) == "supported"


WRONG = [
    ("420 orders failed", "4200 orders failed"), ("4.2 orders failed", "4.2k orders failed"), ("42 hosts", "4 and 2 hosts"),
    ("12 hosts restarted", "three hosts restarted"), ("twelve hosts restarted", "three hosts restarted"),
    ("3 hosts restarted", "restarted db3"), ("down since 14:07", "down since 14:05"), ("down at 14:05:31", "it is down"),
    ("down on 15 March", "it is down"), ("down on Sunday", "it is down"), ("down on 2025-03-14", "it is down on 14 Mar 2026"),
    ("pay-3 is down", "pay-2 is down"), ("db-30 is down", "db-3 is down"), ("v2.4.1 rolled back", "v2.4.12 rolled back"),
    ("restarted by Imre", "restarted the broker"), ("restarted by @imre", "restarted the broker"),
    ("see https://x.example/a", "see https://x.example/ab"), ("see https://x.example/a", "see https://x.example/a/b"),
    ("ask x@evil.example", "ask x@good.example"), ("host a.example.com failed", "host b.example.com failed"),
    ("10.0.0.1 failed", "10.0.0.12 failed"), ("INC-1234 was opened", "INC-1235 was opened"), ("Kafka failed over", "it failed over to Kakfa"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "evidence"), WRONG)
def test_what_the_evidence_does_not_say_is_not_supported(text: str, evidence: str):
    assert support(text, evidence) != "supported"


@pytest.mark.parametrize(("text", "evidence"), [w for w in WRONG if not w[0].startswith("Kafka")])
def test_exact_failures_are_unsupported_not_weak(text: str, evidence: str):
    assert support(text, evidence) == "unsupported"


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The cache is not the cause of the errors", "the cache is the cause of the errors"),
        ("Bananas ripen slowly under tropical sunshine", "restarted the broker just now"),
        ("error rate rose by 12%", "error rate rose by 12 per second"),
    ],
)
def test_doubts_make_a_claim_weak(text: str, evidence: str):
    assert support(text, evidence) == "weak"


def test_a_name_of_somebody_else_is_doubted():
    entries = [passage("restarted the broker"), passage("ok", 2, author="imre")]
    claim = Claim(id="c", text="imre restarted the broker",
                  cites=(Citation(source="chat", entry=1, quote="restarted the broker"),))  # fmt: skip
    assert verify_claim(claim, entries) == "weak"


def test_an_owner_must_be_named():
    assert support("rotate the keys", "I'll rotate the keys", owner="rosa") == "supported"
    assert support("rotate the keys", "I'll rotate the keys", owner="Rosa Brandt") == "supported"
    assert support("rotate the keys", "I'll rotate the keys", owner="imre") == "unsupported"
    known = [passage("I'll rotate the keys"), passage("ok", 2, author="imre")]
    claim = Claim(id="c", text="rotate the keys", extra={"owner": "imre"},
                  cites=(Citation(source="chat", entry=1, quote="rotate the keys"),))  # fmt: skip
    assert verify_claim(claim, known) == "weak"


@pytest.mark.parametrize(
    ("text", "evidence"),
    [("segfault in libcue.so.3", "segfault in libcue.so.3.1"), ("lost 12 of 14", "lost 12 of 145"),
     ("500 orders were lost", "4,500 orders were lost"), ("down on db-7", "down on db-7b")],
)  # fmt: skip
def test_words_cut_from_an_entry_are_not_its_words(text: str, evidence: str):
    assert support(text, evidence) != "supported"


def test_struck_and_hidden_words_carry_nothing():
    text = "it is over. still failing"
    gone = passage(text, regions=(Region(kind=RegionKind.STRUCK, start=0, end=11),))
    claim = Claim(id="c", text="it is over", cites=(Citation(source="chat", entry=1, quote="it is over"),))
    assert verify_claim(claim, [gone]) == "weak"
    assert verify_claim(claim, [passage(text)]) == "supported"


def test_assumed_days_do_not_vouch_for_seconds_that_nobody_wrote():
    assert support("failed at 14:05:30", "it failed") == "supported"
    assert support("failed at 14:05:31", "it failed") == "unsupported"


@pytest.mark.parametrize(
    "cite",
    [
        Citation(source="chat", entry=2, quote="orders fail"), Citation(source="other", entry=1, quote="orders fail"),
        Citation(source="chat", entry=1, quote="orders failed"), Citation(source="chat", entry=1, quote=" "),
        Citation(source="chat", entry=1, quote=""), Citation(source="chat", quote="orders fail"),
        Citation(source="chat", start=0, end=11, quote="orders fail"),
    ],
)  # fmt: skip
def test_a_citation_that_does_not_hold_carries_nothing(cite: Citation):
    claim = Claim(id="c", text="orders fail", cites=(cite,))
    assert verify_claim(claim, [passage("orders fail")]) == "unsupported"
    good = Citation(source="chat", entry=1, quote="orders fail")
    assert verify_claim(Claim(id="c", text="orders fail", cites=(good, cite)), [passage("orders fail")]) == "unsupported"


def test_documents_are_cited_by_code_points():
    page = passage("The röof leaks.", entry=None, start=100, end=115)
    good = Citation(source="chat", start=104, end=108, quote="röof")
    assert verify_claim(Claim(id="c", text="the röof leaks", cites=(good,)), [page]) == "supported"
    off = Citation(source="chat", start=105, end=109, quote="röof")
    assert verify_claim(Claim(id="c", text="the röof leaks", cites=(off,)), [page]) == "unsupported"


def test_no_citation_is_no_support():
    assert verify_claim(Claim(id="c", text="orders fail"), [passage("orders fail")]) == "unsupported"


BORING = "restarted the broker after errors in the queue"
QUICK = settings(max_examples=100, deadline=None)


@QUICK
@given(st.integers(2, 10**9), st.sampled_from(["{}", "{:,}", "about {} rows", "{}%", "#{}", "{} ms"]))
def test_an_invented_number_is_never_supported(number: int, form: str):
    assume(number != 2026)
    assert support(f"{BORING}: {form.format(number)}", BORING) == "unsupported"


@QUICK
@given(st.integers(2, 10**9), st.integers(2, 10**9))
def test_a_changed_number_is_never_supported(said: int, claimed: int):
    assume(said != claimed and claimed != 2026)
    assert support(f"{claimed} orders failed", f"{said} orders failed") == "unsupported"


@QUICK
@given(st.integers(2, 10**9))
def test_a_number_as_it_stands_is_supported(number: int):
    for form in ("{}", "{:,}"):
        assert support(f"{number:,} orders failed", f"{form.format(number)} orders failed") == "supported"


@QUICK
@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(["{:02}:{:02}", "{}:{:02}", "{}h{:02}", "{:02}:{:02}:17"]))
def test_an_invented_time_is_never_supported(hour: int, minute: int, form: str):
    assume((hour, minute) not in ((15, 5), (14, 5)))
    assert support(f"{BORING} at {form.format(hour, minute)}", BORING) == "unsupported"


@QUICK
@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y"]))
def test_an_invented_date_is_never_supported(day, form: str):
    assume((day.year, day.month, day.day) != (2026, 3, 14))
    shown = day.strftime(form).replace(f"{day.year} ", f"{day.year:04} ")
    assert support(f"{BORING} on {shown}", BORING) != "supported"


@QUICK
@given(st.text(string.ascii_lowercase, min_size=3, max_size=12), st.sampled_from(["{}", "told {}", "by {} and others"]))
def test_an_invented_name_is_never_supported(name: str, form: str):
    known = set(BORING.split()) | {"rosa"}
    assume(not any(name.startswith(w[:3]) or w.startswith(name[:3]) for w in known))
    assume(name not in _NO_NAMES and not is_calendar_word(name))
    assert support(f"{BORING}, {form.format(name.title())}", BORING) != "supported"
    assert support(f"{name.title()} {BORING}", BORING) != "supported"


@QUICK
@given(st.from_regex(r"\A[a-z]{2,6}-[0-9]{1,4}\Z"), st.from_regex(r"\A[a-z]{2,6}-[0-9]{1,4}\Z"))
def test_another_host_is_never_supported(said: str, claimed: str):
    assume(said != claimed)
    assert support(f"{claimed} is down", f"{said} is down") == "unsupported"


@QUICK
@given(st.text(min_size=1), st.text(min_size=1))
def test_an_altered_quote_is_never_supported(text: str, quote: str):
    assume(quote not in text)
    claim = Claim(id="c", text=text, cites=(Citation(source="chat", entry=1, quote=quote),))
    assert verify_claim(claim, [passage(text)]) == "unsupported"


@QUICK
@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_the_checks(text: str, evidence: str):
    assert support(text, evidence or "x") in ("supported", "weak", "unsupported")


@QUICK
@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=120))
def test_a_claim_in_the_entrys_own_words_is_never_unsupported(text: str):
    assume(text.strip())
    assert support(text, text) != "unsupported"
