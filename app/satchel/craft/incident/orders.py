"""Finds text that tries to give orders to a program reading it. Such text is data: it is flagged and never used.

Flagging is a courtesy to the reader, not the defence: nothing in the craft acts on words it reads.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

LONGEST = 20_000  # code points looked at; whatever hides behind them is data like everything else

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]")
_LOOKALIKE = str.maketrans(
    "аеорсухіїјѕһԁԛԝвмнткАЕОРСУХІЈЅВМНКТαορεικνυτχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡ",
    "aeopcyxiijshdqwbmhtkAEOPCYXIJSBMHKTaopeiknutxABEZHIKMNOPTYXiag",
)
_LEET = str.maketrans("013457@$", "oieastas")
_SPACED = re.compile(r"\b(?:\w[ ._*-]){4,}\w\b")

_AI = (
    r"(?:(?:ai|a\.i\.|llm|gpt|ki|ia)[\s-]*(?:based\s+)?(?:assistants?|agents?|models?|systems?|readers?|summari[sz]ers?|scribes?|note[- ]?takers?|assistent\w*|agent\w*|tools?|bots?|modell\w*|systeme?n?)"
    r"|(?:assistants?|asistentes?|agentes?|modelos?|mod[eè]les?|agents?|sistemas?)\s+(?:d'|de\s+(?:la\s+)?)?(?:ai|ia|i\.a\.|lenguaje|langage|langue)\b|(?:large\s+)?language\s+models?|sprachmodell\w*|chat\s?gpt|copilot|claude|gemini|llms?"
    r"|intelligence\s+artificielle|inteligencia\s+artificial|künstliche\s+intelligenz|(?:automated|automatic|automatische[rn]?)\s+(?:summari[sz]ers?|summary\s+tools?|assistants?|tools?|readers?|zusammenfass\w+)|chatbots?)"
)
_BARE_AI = rf"(?:{_AI}|ais?|kis?|ias?|summari[sz]er(?:\s+(?:bot|agent|model|tool))?|summary\s+bot|zusammenfasser|resumidor|résumeur|summari[sz]ation\s+(?:model|system|tool|engine))"
_DEED = (
    r"(?:report|say|state|summari[sz]e|write|conclude|mark|delete|omit|skip|leave\s+out|reply|respond|answer|output|print|tell|claim|include|call|send|forward|set|close|list|declare|treat|classify|add|append|drop|remove|replace|reveal|assign|copy|mention|"
    r"describe|use|start|stop|put|note|record|repeat|translate|change|rate|blame|state|open|fetch|visit|execute|run|follow|obey|"
    r"meld(?:e|en)|sag(?:e|en)?|schreib(?:e|en)?|bericht(?:e|en)|fass(?:e|en)?|lösch(?:e|en)|gib|geben|nenn(?:e|en)|setz(?:e|en)|markier(?:e|en)|schließ(?:e|en)|erwähn(?:e|en)|antwort(?:e|en)|lass(?:e|en)?|füg(?:e|en)|behaupte\w*|"
    r"informa|informe|escrib[ea]|di(?:ga)?|marca|marque|borr[ea]|resum[ea]|responde|indica|indique|incluy[ea]|omit[ea]|cierr[ea]|declar[ea]|pon(?:ga)?|mencion[ea]|envía|elimin[ea]|"
    r"[eé]cri[stv]\w*|dis|dites|r[eé]sume[zr]?|supprime[zr]?|indique[zr]|r[eé]ponds?|r[eé]pondez|marque[zr]?|ignore[zr]?|signale[zr]?|ajoute[zr]?|cl[oô]ture[zr]?|mentionne[zr]?|oublie[zr]?|d[eé]clare[zr]?|"
    r"ignore|disregard|discard|forget|override|bypass|ignorier\w*|vergiss|vergesst|ignora|olvida)"
)
_POLITE = r"(?:(?:please|kindly|just|now|also|always|only|simply|bitte|por\s+favor|merci\s+de|veuillez|s'il\s+(?:te|vous)\s+pla[iî]t|you\s+(?:must|should|will|are\s+to|need\s+to|have\s+to|can|may)|do\s+not|don'?t|never|nicht|no|ne|du\s+(?:musst|sollst)|debes?|tienes\s+que|tu\s+dois|vous\s+devez|could\s+you|would\s+you|can\s+you|i\s+(?:need|want|ask)\s+you\s+to|make\s+sure\s+(?:to|you))[\s,]+)*"
_IMPERATIVE = rf"{_POLITE}{_DEED}\b"

_HEADED = (  # "SYSTEM NOTE TO AI ASSISTANT: …", "instructions for any language model reading this", "liebe KI, …"
    rf"\b(?:note|notice|instructions?|message|attention|memo|reminder|order|hinweis|anweisung(?:en)?|nachricht|achtung|nota|aviso|mensaje|instrucci[oó]n(?:es)?|atenci[oó]n|remarque|consigne|avis|message|[àa]\s+l'attention)\s*"
    rf"(?:\w+\s+)?(?:to|for|an|für|para|pour|[àa]|de|a|:)?\s*(?:(?:the|all|any|every|our|your|die|den|das|alle|jede[nrs]?|l[ao]s?|el|les?|l'|d'|tous|todos|todas|toda|cualquier|tout|toute)\s*)*{_BARE_AI}\b"
    rf"|\b(?:dear|hey|hi|hello|ok(?:ay)?|liebe[rs]?|hallo|querid[oa]|estimad[oa]|hola|ch(?:er|ère)|bonjour|salut)\s+(?:(?:the|all|die|el|la|l'|les?)\s*)?(?:{_BARE_AI}|assistant|asistente|assistent)\b"
    rf"|\b(?:attn|fao)\s*[:.]?\s*{_BARE_AI}\b|\bsystem\s*(?:note|prompt|message|override|instruction|hinweis|nachricht|anweisung)s?\s*(?:(?:to|for|an|für)\s+(?:the\s+|all\s+|any\s+)?(?:{_BARE_AI}|assistants?|agents?|models?|bots?))"
    rf"|\bif\s+you\s+are\s+(?:an?\s+)?{_BARE_AI}\b|\b(?:wenn|falls)\s+du\s+eine?\s+{_BARE_AI}\b|\bsi\s+(?:eres|es\s+usted)\s+una?\s+{_BARE_AI}\b|\bsi\s+(?:tu\s+es|vous\s+[eê]tes)\s+une?\s+{_BARE_AI}\b"
)
_READING = (  # a program that reads this
    rf"\b(?:{_BARE_AI}|assistants?|agents?|bots?|models?|whatever|whichever\s+\w+)\s+(?:that\s+|which\s+|who\s+)?(?:is\s+|are\s+|will\s+be\s+)?(?:read(?:s|ing)?|pars(?:es|ing)|process(?:es|ing)?|summari[sz](?:es?|ing)|analy[sz](?:es?|ing))\s+(?:this|these|the)(?:\s+(?:above|channel|threads?|logs?|notes?|texts?|messages?|file|document|page|chat|conversation|report|ticket|mail|entry|transcript))?(?=\s*[:,.]|\s+(?:must|should|shall|please|needs?|has|have|is|are)\b)"
    rf"|\b(?:die|das|der)\s+(?:diese[ns]?|das\s+hier)\s+(?:\w+\s+)?(?:liest|zusammenfasst|auswertet)|\bque\s+(?:lea|lee|resuma|resume|procese)\s+(?:este|esto|esta)|\bqui\s+(?:lit|r[eé]sume|lira|traite)\s+(?:ceci|ce|cette)"
)
_VOCATIVE = rf"(?:^|[\n.!?>\"'`*\[(:/-]\s*)(?:\W{{0,3}}@)?(?!claude|gemini)(?:{_BARE_AI}|assistant|asistente|assistent)\s*(?:[:,;]|[-–—]+|\])\s*{_IMPERATIVE}"
_OVERRIDE = (
    r"\b(?:ignore|disregard|discard|forget|override|bypass|do\s+not\s+follow|stop\s+following)\s+(?:(?:all|any|the|every\w*|of|these|those|whatever)\s+)*(?:(?:previous|prior|earlier|preceding|above|foregoing|former|existing|other|your|its|system|original)\s+)+(?:\w+\s+)?(?:instructions?|rules?|prompts?|guidelines|guardrails|directives|orders|constraints)\b"
    r"|\b(?:ignore|disregard|forget)\s+(?:all\s+(?:of\s+)?)?(?:the\s+)?(?:everything|anything|all|instructions?|text)\s+(?:above|before\s+this|you\s+(?:were|have\s+been)\s+told|said\s+(?:above|before))\b"
    r"|\b(?:ignorier\w*|vergiss|vergesst|missachte\w*)\s+(?:bitte\s+)?(?:alle\s+|sämtliche\s+|die\s+|deine\s+|eure\s+|ihre\s+)*(?:vorherigen|bisherigen|früheren|vorigen|obigen|vorangegangenen)?\s*(?:system)?(?:anweisungen|instruktionen|vorgaben|regeln)\b"
    r"|\b(?:ignor[ae]n?|olvid[ae]n?|descart[ae]n?)\s+(?:por\s+favor\s+)?(?:todas?\s+|todos\s+|las\s+|los\s+|tus\s+|sus\s+)*(?:instrucciones|reglas|[oó]rdenes|indicaciones)(?:\s+(?:anteriores|previas|de\s+arriba|originales|del\s+sistema))?\b"
    r"|\b(?:ignore[zr]?|oublie[zr]?)\s+(?:toutes\s+|tous\s+|les\s+|tes\s+|vos\s+)*(?:instructions|consignes|r[eè]gles|directives)(?:\s+(?:pr[eé]c[eé]dentes|ant[eé]rieures|ci-dessus|d'origine|syst[eè]me))?\b"
)
_WHOSE = re.compile(  # instructions of people: not ours to ignore
    r"^\s*,?\s*(?:(?:that|which)\s+)?(?:i|we|he|she|they|from|by|of|about|on|in|regarding|for|concerning|given|issued|posted|left|sent|at|von|vom|der|des|zum|zur|für|im|am|aus|de|del|sobre|para|en|du|d'|sur|pour|au|concernant)\b", re.I
)
_TO_US = re.compile(r"\b(?:your|its|system|deine|tus|sus|tes|vos|above|everything|prompts?|guardrails)\b", re.I)
_PERSONA = (
    rf"\b(?:you\s+are\s+(?:now\s+)?|act\s+as\s+|pretend\s+(?:to\s+be|you\s+are)\s+|du\s+bist\s+(?:jetzt|nun|ab\s+jetzt)\s+|eres\s+ahora\s+|ahora\s+eres\s+|tu\s+es\s+(?:maintenant|d[eé]sormais)\s+)(?:an?\s+|the\s+|eine?\s+|una?\s+|une?\s+)?(?:\w+\s+){{0,2}}?"
    rf"(?:{_AI}|ai|dan\b|helpful\s+assistant|assistant\s+(?:that|who|without|with\s+no)|unrestricted|jailbroken|hilfreicher\s+assistent|asistente\s+(?:sin|que)|assistant\s+(?:sans|qui))"
    rf"|\b(?:new|updated|revised|neue|nuevas|nouvelles)\s+(?:system\s+)?(?:instructions?|prompt|anweisung(?:en)?|instrucciones|consignes)\s*:\s*(?:you\b|du\b|tu\b|{_POLITE}(?:summari[sz]e|report\s+(?:that|only|this|no)|state|ignore|say|omit|conclude|mark\s+(?:this|the)|output|reply|resum|r[eé]sum|fasse|melde))"
    r"|\b(?:reveal|print|output|show|repeat|leak|dump|gib|zeig\w*|muestra|affiche[zr]?|r[eé]v[eè]le[zr]?)\b.{0,30}\b(?:your|the|deine[nr]?|tu|tus|ton|tes|vos|votre)\s+(?:full\s+|entire\s+|hidden\s+)?(?:system\s*prompt|initial\s+prompt|hidden\s+instructions|system\s*instructions|systemprompt|prompt\s+(?:del\s+sistema|syst[eè]me))"
    r"|<\|?(?:im_start|system|assistant)\|?>|\[/?INST\]|<<\s*SYS\s*>>|###\s*(?:system|instruction|assistant)\s*:|[\"']role[\"']\s*:\s*[\"'](?:system|developer|assistant)[\"']|\bBEGIN\s+SYSTEM\b|^\W*system\s*:\s*(?:you|ignore|summari|mark|the\s+assistant|assistant)"
)
_SUMMARISING = (
    rf"\b(?:when|while|if|once|before|after)\s+(?:you\s+are\s+|you\s+)?(?:summari[sz](?:e|ing)|condens(?:e|ing))\s+(?:this|the|these)\s+(?:thread|channel|chat|incident|conversation|log|notes|document|text|bridge|call|messages?)?[^.\n]{{0,20}}?[,:]?\s*{_IMPERATIVE}"
    rf"|\b(?:beim|wenn\s+du\s+das)\s+zusammenfass\w+[^.\n]{{0,40}}\b{_DEED}\b|\bal\s+resumir\s+(?:este|esta|esto|el|la)[^.\n]{{0,40}}?\b{_DEED}\b|\b(?:en\s+r[eé]sumant|lors\s+du\s+r[eé]sum[eé])[^.\n]{{0,40}}?\b{_DEED}\b"
    r"|\b(?:the\s+)?(?:generated|automatic|ai|automated)\s+(?:summary|report)\s+(?:must|should|shall|has\s+to|needs\s+to)\b"
    r"|[\"'](?:instructions?|system_prompt|prompt|ai_instructions?|assistant)[\"']\s*:\s*[\"'][^\"']{0,80}\b(?:ignore|summari[sz]e|report|mark|state|say|conclude|omit|disregard|declare)\b"
)
_SENTENCE = r"[^\n]{0,140}?"
_STRONG = re.compile(rf"(?:{_HEADED})(?!\s+(?:team|vendor|supplier|working\s+group|users?|project))\W{{0,6}}{_SENTENCE}\b{_IMPERATIVE}", re.I)
_STRONG_AFTER = re.compile(rf"(?:{_READING}){_SENTENCE}\b(?:must|should|shall|please|needs?\s+to|has\s+to|have\s+to|is\s+to|are\s+to|muss|soll|debe|doit|[:,])\s*{_POLITE}{_DEED}\b", re.I)
_REST = re.compile(rf"(?:{_VOCATIVE})|(?:{_PERSONA})|(?:{_SUMMARISING})", re.I | re.M)
_OVERRIDES = re.compile(_OVERRIDE, re.I)
_MENTIONS = re.compile(  # cheap look whether any of it can match, since every line of every source comes through here
    r"ai\b|a\.i\.|llm|gpt|\bki\b|\bki-|\bia\b|assist|asistent|agent|bots?\b|model|mod[eè]l|summar|zusammenfass|resum|r[eé]sum|copilot|claude|gemini|instruc|instruk|anweisung|vorgaben|regeln|regla|rules?\b|prompt|consigne|r[eè]gle|directive|orden|indicacion|"
    r"anterior|arriba|obige|vorherige|bisherige|pr[ée]c[èe]de|guideline|guardrail|disregard|forget|vergiss|above|everything|intelligen|\bsystem|inst\]|<\|?|sys\s?>|role|\bdan\b|jailbr|unrestr|constraint|hilfreich|whatever|whichever|chatbot",
    re.I,
)


def plain(text: str) -> str:
    """Text without invisible characters, in NFKC, so that hiding letters between letters hides nothing.

    Characters of the tag block (U+E0000) spell ASCII that no screen shows: they are read as what they spell.
    """
    text = "".join(chr(ord(c) - 0xE0000) if 0xE0020 <= ord(c) <= 0xE007E else "" if ord(c) >> 8 == 0xE00 else c for c in text)
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))


@lru_cache(maxsize=1 << 16)  # a followed log is read again at each growth
def gives_orders(text: str) -> bool:
    """Whether the text addresses a program that reads it and tells it what to do."""
    return any(_orders(reading) for reading in _readings(text[:LONGEST]))


def _readings(text: str) -> list[str]:
    """The text as a person would read it: hidden, look-alike, spaced or digit-for-letter writing undone."""
    seen = html.unescape(plain(text)) if "&" in text else plain(text)
    out = [seen]
    bare = re.sub(r"[*_`~]+", "", seen)
    if not seen.isascii():
        bare = bare.translate(_LOOKALIKE)
    if bare != seen:
        out.append(bare)
    if _SPACED.search(bare):
        out.append(_SPACED.sub(lambda m: re.sub(r"[ ._*-]", "", m[0]), bare))
    if re.search(r"[^\W\d_][0134578@$][^\W\d_]|\b[10][^\W\d_]{3}", bare):
        out.append(re.sub(r"\b[\w@$]*[^\W\d_][\w@$]*\b", lambda m: m[0].translate(_LEET), bare))
    return out


_ADDRESSED = re.compile(  # whatever follows is meant for a program, be it an order or a "fact"
    rf"\b(?:note|notice|message|hint|memo|hinweis|nota|remarque)\s+(?:to|for|an|für|para|pour|[àa])\s+(?:(?:any|all|the|every|whatever|whichever|alle|jede\w*|cualquier|todos?|tout\w*)\s+)?(?:\w+\s+)?(?:{_BARE_AI}|llms?|assistants|bots)\b[^:\n]{{0,60}}:"
    r"|\b(?:instrucci[oó]n(?:es)?|nota|aviso|mensaje|anweisung(?:en)?|hinweis|consignes?|instructions?|notes?|remarque)\s+(?:para|an|für|pour|[àa]|to|for)\s+(?:(?:el|la|los|las|den|die|das|le|les|the|any|all|our)\s+|l')?"
    r"(?:asistentes?|assistent(?:en)?|assistants?|modelos?|modell\w*|mod[eè]les?|models?|bots?|resumidor|zusammenfasser)\b[^:\n]{0,40}:"
    rf"|\b(?:the|any|every|this)\s+(?:assistant|llm|ai|language\s+model)\s+(?:must|should|shall|has\s+to|needs\s+to|is\s+to)\s+(?:not\s+)?{_DEED}\b"
    r"|\bsystem\s*[:=]\s*\W{0,2}(?:the\s+|any\s+)?(?:models?|assistants?|ai|llms?)\b"
    r"|\b(?:ignor[ae]|olvida|ignoriere?|vergiss|ignorez?|oublie[zr]?)\s+(?:todo\s+)?(?:lo\s+(?:anterior|de\s+arriba)|das\s+(?:obige|vorherige|bisherige)|(?:tout\s+)?ce\s+qui\s+pr[ée]c[èe]de)\b"
    r"|@(?:assistant|ai|bot|copilot|summari[sz]er|summarybot)\b\W{0,3}(?:please\s+|kindly\s+)?(?:disregard|ignore|write|report|say|mark|summari[sz]e|forget|state|conclude)\b"
    r"|\b(?:disregard|ignore|forget)\s+(?:the|all|any|every)\s+(?:prior|previous|above|preceding|earlier)\s+(?:text|messages?|conversation|thread|content)\b.{0,30}\band\s+(?:write|report|say|state|conclude|summari[sz]e)\b",
    re.I,
)


def _orders(text: str) -> bool:
    if not _MENTIONS.search(text):
        return False
    if _ADDRESSED.search(text):
        return True
    if _STRONG.search(text) or _STRONG_AFTER.search(text) or _REST.search(text):
        return True
    return any(_TO_US.search(m[0]) or not _WHOSE.match(text[m.end() :]) for m in _OVERRIDES.finditer(text))
