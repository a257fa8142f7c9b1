"""Which text may go where: for every pair of label and grant, and for whoever lies about who he is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.egress import MemoryLedger

from satchel.domain.egress import Arrival, Departure, Grant, origin_of
from satchel.domain.errors import RefusedError, StorageError
from satchel.domain.labels import Labels, Origin, Privacy
from satchel.policy.egress import EgressPolicy, refusal

GRANT = Grant(endpoint="lab", origin="https://m.example:443", privacy=Privacy.PERSONAL)
origins = st.frozensets(st.sampled_from(Origin), min_size=1)
labels = st.builds(Labels, origins=origins, privacy=st.sampled_from(Privacy))
names = st.sampled_from(["lab", "bench"])
places = st.sampled_from(["https://m.example:443", "https://m.example:8443", "http://127.0.0.1:8080"])
grants = st.builds(Grant, endpoint=names, origin=places, privacy=st.sampled_from(Privacy), is_local=st.booleans())


def departure(*, said: Labels, endpoint: str = "lab", origin: str = GRANT.origin) -> Departure:
    return Departure(
        endpoint=endpoint, origin=origin, model="m", purpose="reply", labels=said, size=1, digest="0" * 64
    )


@given(st.builds(departure, said=labels, endpoint=names, origin=places), st.none() | grants)
def test_text_leaves_only_for_where_it_was_granted_and_no_further(one: Departure, grant: Grant | None) -> None:
    may = refusal(one, grant) == ""
    right_place = grant is not None and (grant.endpoint, grant.origin) == (one.endpoint, one.origin)
    private_enough = grant is not None and one.labels.privacy.strictness <= grant.privacy.strictness
    stays = one.labels.privacy is not Privacy.LOCAL_ONLY or (grant is not None and grant.is_local)
    assert may == (right_place and private_enough and stays)


@given(st.builds(departure, said=labels), grants)
def test_a_row_is_kept_exactly_for_what_leaves(one: Departure, grant: Grant) -> None:
    ledger = MemoryLedger()
    policy = EgressPolicy(ledger, {"lab": grant}.get)
    try:
        number = policy.admit(one)
    except RefusedError as error:
        assert error.exit_code == 5
        assert error.hint
        assert not ledger.kept
    else:
        policy.settle(number, Arrival(fate="answered", status=200))
        (row,) = ledger.rows()
        assert row.departure == one
        assert row.arrival is not None


def test_a_withdrawn_grant_holds_at_once() -> None:
    grants = {"lab": GRANT}
    policy = EgressPolicy(MemoryLedger(), grants.get)
    one = departure(said=Labels(origins=frozenset({Origin.OTHERS})))
    policy.admit(one)
    grants["lab"] = replace(GRANT, privacy=Privacy.PUBLIC)
    with pytest.raises(RefusedError, match="may get public text at most, and this is personal text"):
        policy.admit(one)
    del grants["lab"]
    with pytest.raises(RefusedError, match="never added"):
        policy.admit(one)


def test_without_a_row_nothing_leaves() -> None:
    class Full(MemoryLedger):
        def begin(self, departure: Departure) -> int:
            raise StorageError("The disk is full.")

    with pytest.raises(StorageError):
        EgressPolicy(Full(), {"lab": GRANT}.get).admit(departure(said=Labels(origins=frozenset({Origin.PERSON}))))


def test_what_the_policy_of_the_machine_bars_goes_nowhere_whatever_was_granted() -> None:
    ledger, barred = MemoryLedger(), {}
    policy = EgressPolicy(ledger, {"lab": GRANT}.get, lambda origin: barred.get(origin, ""))
    one = departure(said=Labels(origins=frozenset({Origin.PERSON})))
    policy.admit(one)
    barred[GRANT.origin] = "Not from here."
    with pytest.raises(RefusedError, match=r"Not from here\."):
        policy.admit(one)
    assert len(ledger.kept) == 1


@pytest.mark.parametrize(
    ("url", "origin"),
    [("https://M.example/v1", "https://m.example:443"), ("http://127.0.0.1", "http://127.0.0.1:80"), ("https://[::1]:8/x", "https://[::1]:8")],
)
def test_the_origin_of_an_address(url: str, origin: str) -> None:
    assert origin_of(url) == origin
    for nothing in ("", "m.example", "ftp://m.example", "https://", "https://m.example:99999"):
        with pytest.raises(ValueError, match=r"no address|out of range"):
            origin_of(nothing)
