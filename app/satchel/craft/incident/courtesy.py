"""Tells greetings and signatures of mails and comments from what they say: they carry no claim."""

from __future__ import annotations

import re

_WHO = (  # whom a greeting may name
    r"(?:all|both|team|everyone|everybody|folks|friends|colleagues|there|again|and|to|you|und|et|y|e|zusammen|alle|miteinander|kolleg\w+|à|tou[ts]e?s?|le monde|[ée]quipe|tod[oa]s|a|equipo|"
    r"(?-i:M(?:r|s|rs|me|lle)|Dr|Herrn?|Frau|Sra?)\.?|(?-i:[A-ZÀ-Þ])[\w.'’-]{0,24})"
)
_GREETING = re.compile(
    rf"\W*(?:(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|morning|evening|all|both|folks|everyone|sehr geehrte[rs]?|liebe[rs]?|hallo|guten (?:morgen|tag|abend)|moin|servus|bonjour|bonsoir|salut|"
    rf"ch[èe]re?s?|mesdames|hola|buen[oa]s (?:d[ií]as|tardes|noches)|estimad[oa]s?|querid[oa]s?)(?:[ ,]+{_WHO}){{0,5}}|(?-i:[A-ZÀ-Þ])[\w'’-]{{1,20}}(?: (?:and|und|et|y|&) (?-i:[A-ZÀ-Þ])[\w'’-]{{1,20}})?,)\W*$",
    re.I,
)
_CLOSING = re.compile(
    r"\W*(?:(?:many |warm |kind |best |with kind |with best )?(?:regards|wishes|greetings)|(?:many |best )?thanks(?: (?:again|all|everyone|everybody|and regards|in advance|a lot))?|thank you(?: (?:all|again|very much))?|cheers|yours(?: \w+)?|best|sincerely|take care|ta|"
    r"(?:mit )?(?:freundlichen?|besten?|viele[nr]?|liebe[nr]?|herzlichen?|sch[öo]nen?) (?:gr[üu](?:ß|ss)e?n?|dank)|gr(?:u|ü)(?:ß|ss)e?|danke(?: dir| euch| ihnen)?|vg|lg|mfg|"
    r"(?:bien )?cordialement|bien à (?:vous|toi)|merci(?: (?:à tous|d'avance|beaucoup))?|bonne journ[ée]e|(?:un )?(?:cordial )?saludos?|atentamente|(?:muchas )?gracias(?: a tod[oa]s)?|abrazos?)\b[^.?:;]{0,30}$",
    re.I,
)
_LONGEST = 60  # code points


def is_courtesy(text: str, author: str) -> bool:
    """Whether a line of a longer entry only greets, thanks or signs; `author` is the entry's."""
    bare = text.strip()
    if not bare or len(bare) > _LONGEST:
        return False
    return bool(_GREETING.match(bare) or _CLOSING.match(bare) or _signs(bare, author))


def _signs(text: str, author: str) -> bool:
    """Whether a line is nothing but names of its author: "Birgit", "Birgit Haselbach", "-- B. Haselbach"."""
    words = re.findall(r"[^\W\d_]+", text)
    own = {w.casefold() for w in re.findall(r"[^\W\d_]+", author)}
    return 0 < len(words) <= 4 and all(w.casefold() in own or (len(w) == 1 and w.isupper()) for w in words)
