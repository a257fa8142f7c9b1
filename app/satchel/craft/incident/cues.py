"""Cue words per role in four languages (English, German, Spanish, French): the rule half of telling what a line does.

Each row is (role, pattern). A pattern is a cue, not a verdict: the heads weigh it against everything else. Every row has
a test on text of another domain than it was made for (tests/unit/craft/incident/test_cues.py).
"""

from __future__ import annotations

import re
from functools import lru_cache

TIME = r"(?:\d{1,2}[:.h]\d\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight)\b)"

_ROWS: tuple[tuple[str, str], ...] = (
    # -- trouble seen
    ("symptom", r"\b(?:down|fail(?:s|ed|ing|ures?)?|errors?|broken?|stuck|hang(?:s|ing)?|hung|crash\w*|time?outs?|timing out|unreachable|offline|"
                r"not (?:working|responding|loading|printing|reachable)|stopped|dead|spik\w+|climbing|missing|drop(?:s|ped|ping)|slow|5\d\ds?|4\d\ds?)\b"),
    ("symptom", r"\b(?:can(?:no|')?t|cannot|unable to|don't|doesn't|won't|isn't|aren't|no longer) (?:\w+ ){0,2}(?:log ?in|connect|load|open|pay|print|scan|"
                r"join|reach|see|send|receive|read|write|start|work|respond)\b"),
    ("symptom", r"\b(?:ausgefallen|fehl(?:er|geschlagen|ern)|steht|stehen|geht (?:seit|nicht|kein)|gehen nicht|funktioniert nicht|hängt|kaputt|abgestürzt|keine? \w+ mehr|störung)\b"),
    ("symptom", r"\b(?:ca[ií]do?s?|fall(?:a|an|os?|ando)|no (?:funciona|carga|responde|va|llegan?)|error(?:es)?|se (?:pierden?|perd[ií]an?))\b"),
    ("symptom", r"\b(?:en panne|ne (?:fonctionne|marche|r[ée]pond|passe)\w* (?:plus|pas)|plant[ée]\w*|bloqu[ée]\w*|erreurs?|tomb[ée]\w*|plus (?:aucun|rien))\b"),
    # -- when it began
    ("start", r"\b(?:since|began|begun|started|starts|starting|first|earliest|as of|going back to|from)\b.{0,60}?" + TIME),
    ("start", TIME + r".{0,50}\b(?:first|began|started|when it (?:all )?(?:began|started)|onwards)\b"),
    ("start", r"\b(?:looking back|going back|went (?:back )?through|in hindsight|graphs? (?:show|say)|logs? (?:show|say)|dug (?:through|into)|actual(?:ly)? (?:start|began)|really (?:start|began))\w*\b"),
    ("start", r"\b(?:seit|ab|erstmals|begann\w*|begonnen|angefangen|zuerst)\b.{0,40}?(?:\d{1,2}[:.]\d\d|\buhr\b)"),
    ("start", r"\b(?:desde|empez[óo]|comenz[óo]|a partir de)\b.{0,40}?\d{1,2}[:.]\d\d"),
    ("start", r"\b(?:depuis|commenc[ée]\w*|d[ée]but\w*|[àa] partir de|d[èe]s)\b.{0,40}?\d{1,2} ?[:h]\s?\d\d"),
    # -- who and how much
    ("impact", r"\b\d[\d.,]*\s?(?:k|%|percent|customers?|users?|orders?|tickets?|calls?|people|passengers?|patients?|players?|students?|shops?|stores?|sites?|"
               r"stations?|depots?|devices?|accounts?|payments?|transactions?|minutes?|hours?|parcels?|trucks?|units?|records?|messages?|merchants?|donors?|"
               r"kunden|geräte|nutzer|minuten|stunden|clientes|usuarios|pedidos|minutos|clients|utilisateurs|commandes|personnes)\b"),
    ("impact", r"(?:[€$£]\s?\d|\b(?:eur|usd|gbp|chf)\s?\d|\d[\d.,]*\s?(?:€|eur|euros?|dollars?|pounds?|francs?))"),
    ("impact", r"\b(?:affected|impact(?:ed|s)?|customers?|users?|complain\w*|lost|late|delayed|missed|charged|refund\w*|nobody can|everyone|everybody|"
               r"betroffen\w*|afectad\w*|touch[ée]e?s?|impact[ée]e?s?|perdid\w*|perdu\w*)\b"),
    ("impact", r"\b(?:no|zero|0|never) (?:\w+ )?(?:customers?|users?|data|orders?|patients?|payments?|money|impact|loss)\b"),
    ("severity", r"\b(?:sev[- ]?\d|p[0-5]\b|priority (?:one|two|three|\d)|severity|major incident|critical incident|status (?:red|yellow|green|amber|orange)|code (?:red|yellow|orange)|"
                 r"upgrad\w+ (?:this |it )?to|downgrad\w+|rais(?:e|ing) (?:this |it )?to|schweregrad|priorit[äé]t? ?(?:eins|zwei|\d)|gravedad|gravit[ée])\b"),
    # -- who does what
    ("role", r"\b(?:i'?ll|i will|i can|i'?m|let me|ich|yo|je) (?:\w+ ){0,3}(?:lead|run this|run it|take (?:ic|lead|point|this|comms|notes)|be ic|coordinat\w+|ic\b|scribe|comms|"
             r"moderier\w*|übernehme|leite|coordino|dirijo|pilote|coordonne|mène)"),
    ("role", r"\b(?:ic|incident (?:commander|lead|manager)|on comms|comms lead|scribe|bridge lead|in charge|einsatzleit\w*|leitung|al mando|coordina|pilote|responsable)\b"),
    ("role", r"\bleads? the (?:bridge|call|incident|response)|\b(?:opens|chairs|runs|running) (?:the|this) (?:bridge|call|incident|one)\b"),
    # -- why
    ("hypothesis", r"\b(?:could (?:it )?be|might be|may be|maybe|perhaps|probably|possibly|likely|suspect\w*|i (?:think|guess|bet|reckon)|my (?:guess|bet|money|theory|suspicion|hunch)|"
                   r"smells? like|looks? like|sounds? like|feels? like|must be|has to be|almost certainly|pretty sure|100 ?%|theory|what if|wonder (?:if|whether)|timing|so it'?s the)\b"),
    ("hypothesis", r"\b(?:vermut\w*|wahrscheinlich|könnte|vielleicht|verdacht\w*|ich (?:glaube|denke|tippe)|muss (?:der|die|das|am|an)|liegt (?:bestimmt|sicher|wohl)|sieht (?:nach|so) aus)\b"),
    ("hypothesis", r"\b(?:creo que|quiz[áa]s?|tal vez|puede (?:ser|que)|podr[íi]a|seguro que|sospech\w*|parece|debe (?:de )?ser)\b"),
    ("hypothesis", r"\b(?:je (?:pense|crois|parie)|peut[- ]?[êe]tre|sans doute|probablement|soup[çc]on\w*|[çc]a ressemble|c'est s[ûu]rement|[çc]a doit)\b"),
    ("cause", r"\b(?:root cause|caused by|the cause|that'?s (?:the|our) (?:cause|culprit|reason|problem|one)|because|due to|turns out|found (?:it|the)|got it|confirmed|culprit|"
              r"that'?s why|explains|which (?:means|broke|made)|so (?:that|every|each|the) \w+|expired|misconfigur\w+|typo|leak|overflow|filled up|full|never (?:wired|set|renewed|updated)|forgot)\b"),
    ("cause", r"\b(?:ursache|grund (?:ist|war|dafür)|weil|deshalb|daran liegt|gefunden|abgelaufen|lag an|bestätigt)\b"),
    ("cause", r"\b(?:la causa|porque|debido a|por culpa de|encontrad[oa]|result[óa] que|caduc\w+|confirmad[oa]|era (?:el|la|un|una))\b"),
    ("cause", r"\b(?:la cause|parce que|[àa] cause de|d[ûu] [àa]|trouv[ée]\w*|expir[ée]\w*|confirm[ée]\w*|c'[ée]tait (?:le|la|un|une|bien))\b"),
    ("ruledout", r"\b(?:not the|isn't the|wasn't the|it'?s not|it is not|not (?:\w+ ){0,2}(?:related|it|to blame|at fault|guilty)|ruled? (?:\w+ )?out|ruling (?:\w+ )?out|innocent|"
                 r"red herring|off the (?:table|hook|list)|forget (?:the|about|it|what)|scratch that|i was wrong|was wrong about|taking (?:that|it) (?:one )?back|take (?:that|it) back|"
                 r"not (?:a |an )?\w+ (?:problem|issue) after all|cleared|withdrawn?|nothing to do with|exonerat\w+|false lead|doesn't (?:fit|match|explain)|not guilty|can't be)\b"),
    ("ruledout", r"\b(?:nicht (?:am|an|der|die|das|daran|schuld)|doch nicht|ausgeschlossen|ausschließen|vom tisch|unschuldig|lag (?:es )?nicht|hatte ich unrecht|nehme ich zurück|vergesst)\b"),
    ("ruledout", r"\b(?:no (?:es|era|fue|tiene nada que ver)|descart\w+|inocente|me equivoqu[ée]|falsa pista|olvid[áa]d(?:lo|os))\b"),
    ("ruledout", r"\b(?:ce n'est (?:pas|donc pas)|c'est pas|[ée]cart[ée]\w*|innocent[ée]?|rien [àa] voir|fausse piste|je me suis tromp[ée]|oubliez|hors de cause|exclu[es]?)\b"),
    # -- what was done
    ("mitigation", r"\b(?:roll(?:ed|ing)? ?back|rollback|revert\w*|restart\w*|reboot\w*|fail(?:ed|ing)? ?over|switch(?:ed|ing)|drain\w*|scal(?:ed|ing)|disabl\w+|paus\w+|"
                   r"kill(?:ed|ing)|block(?:ed|ing)|patch\w*|hotfix\w*|flush\w*|purg\w+|clear(?:ed|ing)|re-?deploy\w*|bypass\w*|workaround|replay\w*|restor(?:ed|ing)|push(?:ed|ing)|"
                   r"stopp(?:ed|ing)|turn(?:ed|ing) (?:\w+ ){0,2}o(?:ff|n)|delet(?:ed|ing|ion)|replac(?:ed|ing)|rais(?:ed|ing) the limit|reload\w*|reset\w*|re-?rout\w+|isolat\w+|"
                   r"free passage|by hand|manually|on paper|paper (?:lists?|forms?)|swap(?:ped|ping)|reseat\w*|unplug\w*|re-?issued?|renew(?:ed|ing)|moved? (?:\w+ ){0,2}to|back on|activ(?:e|ated))\b"),
    ("mitigation", r"\b(?:zurückgerollt|neu ?gestartet|neustart|umgestellt|umgeschaltet|abgeschaltet|deaktiviert|gestoppt|zurückgesetzt|getauscht|papierlisten|umgeleitet|geleert|pausiert)\b"),
    ("mitigation", r"\b(?:reinici\w+|revert\w+|desactiv\w+|par(?:o|amos|ado|ando)|restaur\w+|cambi(?:o|amos|ado|ando)|borr(?:o|amos|ado|ando)|bloque\w+|a mano|vuelta atr[áa]s)\b"),
    ("mitigation", r"\b(?:red[ée]marr\w+|relanc\w+|d[ée]sactiv\w+|bascul\w+|retour arri[èe]re|coup[ée]\w*|restaur\w+|vid[ée]\w*|contourn\w+|[àa] la main|arr[êe]t[ée]\w*)\b"),
    ("noeffect", r"\b(?:no (?:effect|change|difference|improvement|luck|joy|dice)|did (?:nothing|not help)|didn'?t (?:help|work|change|do)|doesn'?t help|zero effect|changed nothing|made it worse|"
                 r"same (?:error|thing|result|symptom|picture)|still (?:\w+ ){0,2}(?:climbing|failing|broken|down|stuck|the same|happening|errors?|bad|red|rising|dead|nothing|timing)|"
                 r"ohne (?:wirkung|effekt|erfolg)|hilft nicht|keine (?:wirkung|änderung|besserung)|sin efecto|sigue igual|no (?:ayuda|cambia)|sans effet|aucun effet|toujours pareil|[çc]a ne change rien)\b"),
    ("recovery", r"\b(?:recover\w*|back (?:up|online|to normal|in)|working again|\w+ing again|dropping|draining|falling|green|healthy|stable|normal(?:ising|izing|ised)?|caught up|catching up|"
                 r"improv\w+|coming back|up again|reconnected|clean|looks (?:good|sane|ok|fine)|läuft wieder|geht wieder|wieder (?:da|normal|online|grün)|ya (?:funciona|va|carga)|de vuelta|"
                 r"se recupera\w*|remarche|refonctionne|de retour|r[ée]tabli\w*|revenu\w*)\b"),
    ("mitigated", r"\b(?:mitigat\w+|bleeding (?:has )?stopped|stopped the bleeding|contained|workaround (?:is )?(?:in place|live|holds|works)|entschärft|mitigad[oa]|contenid[oa]|att[ée]nu[ée]\w*|stabilis[ée]\w*|contourn[ée]\w*)\b"),
    ("resolved", r"\b(?:resolved|resolving|all clear|call(?:ing)? (?:it|this) (?:\w+ )?(?:done|resolved|closed|over|fixed)|closing (?:the |this )?(?:incident|bridge|ticket|issue|one|call)|clos(?:e|ed) (?:the |this )(?:incident|issue|ticket)|"
                 r"incident (?:is )?(?:over|closed)|stand(?:ing)? down|that'?s (?:it|a wrap)|fixed for good|behoben|gelöst|erledigt|beendet|entwarnung|resuelt[oa]|solucionad[oa]|cerramos|cierro|cerrad[oa]|r[ée]solu\w*|termin[ée]\w*|cl[ôo]tur\w+|clos)\b"),
    ("reopened", r"\b(?:re-?open\w*|back again|happening again|it'?s back|not over|again\?|new (?:errors?|failures?|reports?|double|complaints?)|relaps\w*|premature|spoke too soon|celebrat\w+ too|"
                 r"wieder (?:da|los|rot|fehler)|schon wieder|otra vez|de nuevo|reabr\w+|vuelve a|[àa] nouveau|de nouveau|rouv\w+|recommence\w*|[çc]a repart)\b"),
    # -- talk about the talk
    ("correction", r"\b(?:correction|correcting|scratch that|i (?:misread|misheard|mistyped|meant|misspoke)|sorry,? (?:not|it'?s|that'?s|wrong|i)|make that|edit(?:ed)?(?=\s?:)|typo|not \d[\d.,]*\s?\w*,? (?:but|it'?s)|"
                   r"actually (?:it'?s|only|closer)|read the wrong|wrong (?:column|number|row|tab|line|box)|rather than|instead of \d+|moment,? falsch|falsch (?:ab)?gelesen|korrektur|nicht \d+,? (?:sondern|es sind)|"
                   r"corrijo|correcci[óo]n|me equivoqu[ée]|no son \d+|rectif\w+|je corrige|erreur de ma part|pas \d+)\b"),
    ("comms", r"\b(?:status ?page|statuspage|posted|tweet\w*|press|customer (?:mail|email|notice|comms)|announce\w*|banner|socials|intranet notice|mailed|statusseite|comunicado|p[áa]gina de estado|page de statut|communiqu[ée])\b"),
    ("decision", r"\b(?:decision|decided|agreed|let'?s|we(?:'ll| will) (?:go|do|keep|wait)|go ahead|do it|approved|do that|take it|entschieden|beschlossen|decidid[oa]|vamos a|d[ée]cid[ée]\w*|on (?:part|garde|coupe))\b"),
    ("summary", r"\b(?:summary|short version|tl;?dr|recap|to recap|in short|so far:|where (?:we are|are we)|for the (?:record|protocol|minutes)|zusammenfass\w*|kurzfassung|resumen|en resumen|r[ée]sum[ée]|en bref|pour r[ée]sumer)\b|\b1\).*\b2\)"),
    # -- afterwards
    ("action", r"\b(?:i'?ll|i will|i'?m going to|we (?:should|need to|must|have to)|someone (?:should|needs|has|must|with)|somebody (?:should|needs|has|must)|can you|could you|please|action(?: item)?s?|todo|to-?do|follow[- ]?up|"
               r"needs? to|has to|have to|should (?:be|get|also|add|have)|take(?:s)? (?:an )?action|postmortem|post-mortem|retro|ticket for|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|by (?:tomorrow|end of|eod|next|noon|the)|next (?:week|sprint|month)|tomorrow|tonight)\b"),
    ("action", r"\b(?:ich (?:mache|schreibe|kümmere|übernehme|prüfe|bringe|lege)|jemand (?:muss|müsste|sollte)|müssen wir|sollten wir|bis (?:montag|dienstag|mittwoch|donnerstag|freitag|morgen|ende)|morgen|nachher|bitte)\b"),
    ("action", r"\b(?:yo (?:escribo|hago|miro|reviso|preparo)|alguien (?:debe|deber[íi]a|tiene que)|hay que|tenemos que|para (?:el )?(?:lunes|martes|mi[ée]rcoles|jueves|viernes|ma[ñn]ana)|ma[ñn]ana|pendiente)\b"),
    ("action", r"\b(?:je (?:vais|m'en occupe|r[ée]dige|pr[ée]pare|regarde|m'occupe)|quelqu'un (?:doit|devrait|pourrait)|il faut|faudra(?:it)?|d'ici|avant (?:lundi|mardi|mercredi|jeudi|vendredi|demain)|demain)\b"),
    ("accept", r"^\W*(?:yes|yep|yeah|sure|ok(?:ay)?|will do|on it|can do|done|fine|works for me|deal|mine|ja|klar|mach ich|geht klar|s[íi]|vale|hecho|oui|d'accord|[çc]a marche|ok pour moi)\b"),
    ("question", r"\b(?:why|how come|open question|unclear|unknown|don'?t know|do not know|not (?:known|clear|sure)|no (?:idea|clue)|nobody (?:knows|knew)|need to (?:find out|understand|know)|does (?:any|that|it|the)|"
                 r"warum|wieso|weiß (?:ich )?nicht|unklar|keine ahnung|offen|por qu[ée]|no sabemos|no se sabe|pourquoi|on ne sait pas|aucune id[ée]e|reste [àa] (?:savoir|comprendre))\b"),
    ("ask", r"\?\s*$"),
    ("falsealarm", r"\b(?:false (?:alarm|positive)|never (?:an?|any) (?:\w+ )?(?:outage|incident|problem|breach)|not an? (?:\w+ )?(?:outage|incident)|no (?:real|actual) (?:\w+ )?(?:outage|incident|problem|impact)|nothing (?:was|is) (?:actually |really )?(?:wrong|broken|down)|"
                   r"(?:monitoring|probe|check|sensor|dashboard|alert)s? (?:itself|was wrong|is wrong|was the problem|lied)|fehlalarm|falsa alarma|fausse alerte|no hubo (?:ca[íi]da|incidente))\b"),
    ("other", r"\b(?:unrelated|separate (?:thing|issue|incident|topic)|different (?:issue|incident|problem|thing)|other (?:incident|channel|issue)|not (?:related|connected) to (?:this|ours)|ignore (?:that|this)(?: one| alert)?|"
              r"nichts (?:damit|hiermit) zu tun|andere (?:störung|baustelle)|otro (?:tema|incidente)|no relacionad[oa]|autre (?:sujet|incident)|sans rapport)\b"),
    ("relayed", r"\b(?:says?|said|tells?|told|reports?|reported|according to|came back|texted|called|on the phone|heard from|confirms?|wrote|laut|sagt|meldet|dice[n]?|seg[úu]n|dit|selon|d'apr[èe]s)\b"),
    ("joke", r"(?:\blol\b|\bhaha\w*|:\)|;\)|:D\b|:P\b|\blmao\b|\brofl\b|🙃|😂|😅|\\o/|\bjk\b|/s\b|\bjaja\w*|\bmdr\b|\bptdr\b|\^\^)"),
    ("joke", r"\b(?:great|wonderful|perfect|super|brilliant|lovely|fantastic|love (?:this|that)|10/10|best \w+ ever|naturally|of course|as designed|classic|toll|prima|läuft ja|genial|estupendo|g[ée]nial|parfait)\b.{0,60}(?:\.\.\.|!|everything|fine|zero issues|geschmiert|todo|tout)"),
    ("identity", r"\b(?:real names?|\w+ = \w+|a\.?k\.?a\.?|also known as|my name is|i am \w+ from|is \w+ from)\b"),
)  # fmt: skip

CUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple((role, re.compile(p, re.I)) for role, p in _ROWS)

ROLES: tuple[str, ...] = (
    "symptom", "start", "impact", "severity", "role", "hypothesis", "cause", "ruledout", "mitigation", "noeffect",
    "recovery", "mitigated", "resolved", "reopened", "correction", "comms", "decision", "summary", "action", "accept",
    "question", "ask", "falsealarm", "other", "relayed", "joke", "identity",
)  # fmt: skip


@lru_cache(maxsize=1 << 16)  # a followed log is read again at each growth
def cue_hits(text: str) -> tuple[int, ...]:
    """Indices of the rows of `CUES` that the text matches."""
    return tuple(i for i, (_, pattern) in enumerate(CUES) if pattern.search(text))


def rule_roles(text: str) -> dict[str, float]:
    """Roles by cues alone: 1 - 0.5 ** hits per role. The baseline that the heads must beat."""
    hits: dict[str, int] = {}
    for i in cue_hits(text):
        hits[CUES[i][0]] = hits.get(CUES[i][0], 0) + 1
    return {role: 1 - 0.5**n for role, n in hits.items()}
