"""Every row of the cue table on text of domains that it was not made for, with a near miss that it must leave alone."""

from __future__ import annotations

import pytest

from satchel.craft.incident.cues import CUES, ROLES, cue_hits, rule_roles

# Per row of CUES in order: its role, a text that it has to hit, and one that looks alike and that it must not hit.
CASES: tuple[tuple[str, str, str], ...] = (
    ("symptom", "the dumbwaiter on floor three is stuck", "the downtown library has sticky notes"),
    ("symptom", "readers can't open the study rooms", "the canteen opens the study rooms"),
    ("symptom", "die Melkanlage ist ausgefallen", "der Ausflug der Melker fällt kürzer aus"),
    ("symptom", "el telesilla no funciona desde el mediodía", "el telesilla es nuevo y cómodo"),
    ("symptom", "la chaudière de la crèche est en panne", "la crèche prépare le pain"),
    ("start", "the vat has been foaming since about 06:40", "the vat foams; the next brew is at 06:40"),
    ("start", "at 17:20 the tide gate first jammed", "at 17:20 we had tea with the harbour master"),
    ("start", "looking back, the hens were restless well before lunch", "the hens were looking at the back door"),
    ("start", "seit 7:15 Uhr tropft der Läuterbottich", "der Läuterbottich fasst 7 Hektoliter"),
    ("start", "el ascensor del museo empezó a fallar a las 10:05", "el museo abre a las 10:05"),
    ("start", "le bac tangue depuis 8 h 40", "le bac part à 8 h 40"),
    ("impact", "41 passengers had to sleep on the quay", "berth 41 has new paint"),
    ("impact", "the spoiled hops come to €3,200", "the spoiled hops fill 3,200 sacks"),
    ("impact", "two wards are affected", "two wards have an effective nurse"),
    ("impact", "no patients were harmed", "no patience left on the night shift"),
    ("severity", "raising this to code orange at the clinic", "the orange code lock on the cellar door"),
    ("role", "I'll take notes until Ole is back on deck", "I'll take the ferry until Ole is back"),
    ("role", "who is in charge on the pier?", "the forklift is charging on the pier"),
    ("role", "Sister Agnes leads the response on ward 4", "the corridor leads to the response room"),
    ("hypothesis", "probably the yeast, it came from a new supplier", "the problem yeast came from a new supplier"),
    ("hypothesis", "vermutlich klemmt das Schleusentor", "das Schleusentor klemmt und bleibt zu"),
    ("hypothesis", "creo que es la bomba de la piscina", "el credo se canta en la piscina"),
    ("hypothesis", "je pense que c'est le four du fond", "le four du fond pèse une tonne"),
    ("cause", "turns out the valve had been mounted backwards", "it is your turn to mount the valve"),
    ("cause", "die Ursache ist ein gerissener Keilriemen", "der Keilriemen ist ursprünglich aus Leder"),
    ("cause", "la causa es una junta gastada", "la casa tiene una junta de vecinos"),
    ("cause", "la cause est un joint usé du pressoir", "le pressoir a une causette de vendangeurs"),
    ("ruledout", "it's not the malt, we tasted it", "the malt is a note darker, we tasted it"),
    ("ruledout", "es lag nicht am Melkroboter", "der Melkroboter steht nebenan"),
    ("ruledout", "no era el motor del transbordador", "el motor del transbordador era nuevo"),
    ("ruledout", "ce n'est pas le moteur du bac", "ce moteur de bac date de l'an dernier"),
    ("mitigation", "we switched the ferry to the reserve engine", "the ferry has a witch on its bow"),
    ("mitigation", "die Fähre wurde umgeleitet", "die Fähre wird begleitet"),
    ("mitigation", "reiniciamos el molino de la panadería", "el molino de la panadería inició la temporada"),
    ("mitigation", "on a redémarré le carillon", "on a remarqué le carillon"),
    ("noeffect", "new filter made no difference to the pool", "the new filter is a different colour"),
    ("recovery", "the incubators are back online", "the backlog of incubators grows"),
    ("mitigated", "the leak is contained to the north cellar", "the container stands in the north cellar"),
    ("resolved", "all clear at the swimming hall", "the water in the swimming hall is clear"),
    ("reopened", "the beer is cloudy, it's back again", "the beer list is on the back of the menu"),
    ("correction", "make that 21 crates of eggs", "they make 21 crates of eggs a day"),
    ("comms", "put a banner on the zoo website", "the zoo keeps bananas on a shelf"),
    ("decision", "we agreed to keep the sluice shut", "the sluice greed of last year"),
    ("summary", "short version: the carousel stopped twice", "the short carousel stopped at version two of the song"),
    ("action", "somebody should oil the church bell", "somebody oiled the church bell, a bold soul"),
    ("action", "jemand müsste Listen für die Bücherei nachdrucken", "die Bücherei hat jemanden mit Listen"),
    ("action", "yo escribo el cartel del teatro", "el cartel del teatro lo escribió Lope"),
    ("action", "il faut prévenir la fanfare", "la fanfare a fauté dans le final"),
    ("accept", "will do, after milking", "the will of the farmer, after milking"),
    ("question", "nobody knows how the goat got in", "the goat body got known in the village"),
    ("ask", "is the organ in tune now?", "ask the organist? yes, done."),
    ("falsealarm", "false alarm, it was a barbecue beside the museum", "the alarm clock in the museum is false gold"),
    ("other", "that's a separate issue with the vending machine", "the issue of the zoo magazine is printed"),
    ("relayed", "according to the lock keeper the level is fine", "the lock keeper accords it a low level"),
    ("joke", "the goose is our new watchdog lol", "the goose lolls about on the pier"),
    ("joke", "great, and now the goose has the keys...", "the great goose has the keys"),
    ("identity", "my name is Pilar and I run the bakery", "the bakery has a name and a sign"),
)  # fmt: skip

# A second hit for the rows that most depend on the wording, again far from any machine room.
MORE: tuple[tuple[str, str], ...] = (
    ("symptom", "half the bottling line stopped"), ("symptom", "kein Strom mehr im Hallenbad, Störung seit heute früh"),
    ("start", "went through the visitors' book, the first leak was at nine"), ("impact", "everyone in the queue missed the last boat"),
    ("severity", "status red for the dairy"), ("cause", "c'était bien la vanne du bassin"), ("cause", "weil der Schwimmer klemmt"),
    ("ruledout", "the cheese is off the hook, the cellar was cold enough"), ("ruledout", "descartado el horno"),
    ("ruledout", "fausse piste, le tonneau est sain"), ("mitigation", "we went over to paper lists at the reading desk"),
    ("noeffect", "neue Dichtung, hilft nicht"), ("recovery", "der Lift läuft wieder"), ("mitigated", "das Leck ist entschärft"),
    ("resolved", "Entwarnung im Freibad"), ("reopened", "otra vez sale espuma del barril"), ("correction", "edit: 13 geese"), ("correction", "nicht 140, es sind 104 Gläser"),
    ("correction", "no son 30, son 13"), ("action", "je vais appeler le plombier"), ("falsealarm", "Fehlalarm in der Sauna"),
    ("other", "nichts damit zu tun: der Kran quietscht"), ("relayed", "laut Hafenmeister bleibt die Rampe zu"), ("identity", "kes is Kestrel from the brewery"),
)  # fmt: skip


def test_every_row_has_a_case() -> None:
    assert [role for role, _ in CUES] == [role for role, _, _ in CASES], "a row without its own case, or out of order"


@pytest.mark.parametrize("row", range(len(CASES)))
def test_a_row_hits_its_text_and_leaves_the_near_miss(row: int) -> None:
    role, hit, near = CASES[row]
    assert row in cue_hits(hit), f"{role} ({row}) does not see: {hit}"
    assert row not in cue_hits(near), f"{role} ({row}) wrongly sees: {near}"


@pytest.mark.parametrize(("role", "text"), MORE)
def test_a_role_is_seen(role: str, text: str) -> None:
    assert rule_roles(text).get(role, 0) >= 0.5


def test_every_row_names_a_role_and_every_role_has_a_row() -> None:
    assert {role for role, _ in CUES} == set(ROLES)


def test_two_hits_count_more_than_one() -> None:
    one, two = rule_roles("perhaps it leaks"), rule_roles("perhaps, vielleicht")
    assert one["hypothesis"] == 0.5
    assert two["hypothesis"] == 0.75


def test_small_talk_has_no_role() -> None:
    assert rule_roles("morning all, coffee is in the kitchen") == {}
