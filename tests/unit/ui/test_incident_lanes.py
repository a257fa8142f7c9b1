"""Lanes: everybody has one, most active first, and one person's names are one person."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from satchel.ui.incident.lanes import MOST_LANES, Names, lane_of, lanes

PEOPLE = st.text(alphabet="abcdefghijklmno", min_size=1, max_size=2)


def test_a_handle_is_the_one_person_whose_name_begins_with_it():
    names = Names.of(["mats", "Mats Ekdahl", "Ines Halvorsen", "ines", "Grafana"])
    assert names.name("mats") == "Mats Ekdahl"
    assert names.key("INES") == names.key("Ines Halvorsen")
    assert names.name("Grafana") == "Grafana"


def test_two_people_of_one_first_name_stay_apart_from_the_handle():
    names = Names.of(["mats", "Mats Ekdahl", "Mats Berg"])
    assert len({names.key(one) for one in ("mats", "Mats Ekdahl", "Mats Berg")}) == 3


@given(st.lists(PEOPLE, max_size=200), st.integers(min_value=2, max_value=MOST_LANES))
def test_everybody_has_exactly_one_lane_and_the_most_active_are_first(spoke, most):
    found = lanes([(name, name.upper()) for name in spoke], most)
    counts = Counter(spoke)
    assert len(found) <= most
    assert sorted(key for lane in found for key in lane.people) == sorted(counts)
    assert sum(lane.count for lane in found) == len(spoke)
    own = [lane for lane in found if not lane.is_rest]
    assert [lane.count for lane in own] == sorted((lane.count for lane in own), reverse=True)
    rest = [lane for lane in found if lane.is_rest]
    assert len(rest) <= 1
    if rest:
        assert found[-1] is rest[0]
        assert len(rest[0].people) > 1, "a single person has a name"
        assert max(counts[key] for key in rest[0].people) <= own[-1].count
    for key in counts:
        assert key in found[lane_of(key, found)].people
