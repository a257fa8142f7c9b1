"""Joins the names of one person: ids, handles, display names, mail addresses, and what people say of themselves."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from satchel.craft.incident.machine import looks_automatic
from satchel.domain.passages import EntryKind, Passage

_FULL = r"[A-ZÀ-Þ][\w'’\-]+(?:\s+(?:(?:de|la|van|von|der|den|di|da|del|le|bin|al|ten|ter)\s+)*[A-ZÀ-Þ][\w'’\-]+){1,2}"
_EQUALS = re.compile(
    r"(?<![\w=<>!])@?(?P<a>[\w.\-|`]{2,24})\s*"
    r"(?:=|(?i:\bis short for\b|,?\s*\ba\.?k\.?a\b\.?|\balias\b|\balso known as\b|\(real name:?))\s*"
    rf"@?(?P<b>{_FULL}|[A-ZÀ-Þ][\w'\-]+|[\w.\-]{{3,24}})(?![\w=])"
)
_IS_NAMED = re.compile(
    rf"(?<![\w@])@?(?P<a>[a-z][\w.\-]{{1,23}})\s*(?:is|ist|es|est|,? ?that'?s|, das ist|, "
    rf"c'est)\s+(?P<b>{_FULL})(?!\s+[A-Z])(?=\s*(?:[.,;:!?)]|$|\b(?:from|von|de|du|vom|in|at|and)\b))",
)
_BRACKETED = re.compile(
    rf"(?P<b>{_FULL})\s*\(@?(?P<a>[a-z][\w.\-]{{1,23}})\)|"
    rf"(?<![\w@])@?(?P<a2>[a-z][\w.\-]{{1,23}})\s*\((?P<b2>{_FULL})\)",
)
_SELF_NAMED = re.compile(
    rf"(?:\b(?:my (?:real |full )?name is|(?:this is|it's|here is) (?=[A-Z][\w'’-]+ [A-Z])|i(?:'m| am)(?: called)?|"
    rf"real name:?|mein name ist|ich (?:bin|heiße|heisse)|hier (?:ist|spricht)|soy|me llamo|mi nombre es|je suis|je "
    rf"m'appelle|ici)\s+)(?P<b>{_FULL})"
)
_HERE = re.compile(
    rf"^\W*(?:hi|hello|hallo|hola|bonjour|moin)?\W*(?P<b>{_FULL})(?:,)?\s+(?:here\b|from\s+[\w ]{{2,30}}\s+here\b|"
    rf"hier\b|aquí\b|ici\b)",
)
_JOB = frozenset(
    """manager lead leader commander director officer desk control support team office nurse doctor engineer operator captain duty incident service
    bridge security operations ops head chief coordinator dispatcher supervisor station centre center leitung leiter
    technik zentrale turno guardia
    direction accueil technician ward terminal pier port hall line plant unit group monday tuesday wednesday thursday
    friday saturday sunday""".split()
)  # fmt: skip
_EMOJI = "[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f\u200d\u20e3\U000e0020-\U000e007f]"
_DECORATION = re.compile(
    rf"{_EMOJI}|^\s*[\[(【][^\])】]{{1,20}}[\])】]\s*(?=\S)|(?<=\S)\s*(?:[|/(\[【•·~].*|\s[-–—]\s.*|\s@\s.*)$", re.S
)
_TITLE = re.compile(
    r"^(?:(?:prof|dr|ing|mag|mr|mrs|ms|mx|sr|sra|mme|mlle|herr|frau|sister|schwester|señora?|monsieur|madame|don|"
    r"doña)\.?\s+)+(?=\S)",
    re.I,
)
_ADDRESS = re.compile(r"<([^<>@\s]+@[^<>\s]+)>|^\s*\"?([^\s<>@\"]+@[^\s<>\"]+)\"?\s*$")
_SHARED_BOX = frozenset(
    """helpdesk help info noreply no-reply donotreply support service servicedesk office admin postmaster webmaster alerts alert ops contact kontakt
    team mail sales security abuse hello desk duty operations notifications notification reception empfang buero
    hotline list root system mailer-daemon
    incidents incident status billing press presse newsletter it hr qa pm noc""".split()
)  # fmt: skip
_SUFFIX = re.compile(
    r"(?:[-_|](?:away|afk|brb|lunch|home|mobile|phone|work|laptop|train|out|oncall|zzz|sleep|bis|tel|web|m)|[_`^|]+)$",
    re.I,
)
_SHORT_FORMS = """tobias=tobi,tobz,toby robert=bob,rob,bobby,robbie william=bill,will,billy,liam
 elizabeth=liz,beth,lizzie,eliza katharina=kathi,kati,kat
 katherine=kate,kathy,katie,kat catherine=cathy,cate,kate francisco=paco,fran,pancho enrique=quique,kike
 jose=pepe,chepe ignacio=nacho dolores=lola
 guadalupe=lupe alexander=alex,sascha,sasha,xander alejandro=alex,ale,jandro alexandra=alex,sandra johannes=hannes,jo
 josef=sepp,jupp joseph=joe,joey
 michael=mike,mick,michi,mitch richard=rick,dick,rich,richie edward=ed,eddie,ted thomas=tom,tommy james=jim,jimmy,jamie
 john=jack,johnny
 margaret=maggie,peggy,meg,greta margarethe=gretel,grete christopher=chris,kit christian=chris christina=tina,chris
 samuel=sam samantha=sam
 daniel=dan,danny,dani matthew=matt matthias=matze,matthes mattheus=matt nicholas=nick,nico nikolaus=niko,klaus
 benjamin=ben,benny,benji jonathan=jon,jonny
 stefan=steffen,stef stephen=steve stephan=steff susanne=susi susan=sue,susie ana=anita,anni antonio=toni,tono
 anthony=tony,ant maria=mia,mari
 jesus=chus,suso manuel=manu,manolo rafael=rafa,rafi eduardo=edu,lalo roberto=beto,rober fernando=fer,nando
 mercedes=merche rosario=charo
 concepcion=concha,conchi pilar=pili isabel=isa,chabela jennifer=jen,jenny patricia=pat,patty,patri patrick=pat,paddy
 philipp=phil philippe=phil
 andreas=andi,andy andrew=andy,drew gabriel=gabi,gabe gabriele=gabi wolfgang=wolf,wolfi ulrich=uli,ulli
 heinrich=heinz,heiner friedrich=fritz
 fenella=fen oskar=osk,ossi rosalind=ros,roz victoria=vicky,tori timothy=tim gregory=greg lawrence=larry
 charles=charlie,chuck
 wojciech=wojtek aleksandra=ola katarzyna=kasia malgorzata=gosia zuzana=zuzka jakub=kuba ludwig=lutz
 magdalena=lena,magda beatrix=trixi
 frederic=fred emmanuelle=manu veronique=vero benoit=ben guillaume=guigui sebastian=basti,seb bastian=basti
 theodore=ted,theo"""
_SHORT = {
    (form, name)
    for row in _SHORT_FORMS.split()
    for name, forms in [row.split("=")]
    for form in forms.split(",")
}  # fmt: skip
_BARRED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae"})  # letters that decompose into nothing simpler
NOT_NAMES = frozenset(
    "me i ich yo moi we it this that he she they bot all everyone here channel team true false yes no none null ok "
    "status done on off".split()
)


@lru_cache(maxsize=1 << 12)  # a followed log is read again at each growth
def fold(name: str) -> str:
    """Lower case without accents, titles and decoration: "Dr. Inés Ruiz | EU" → "ines ruiz", "Ruiz, Ana" → "ana ruiz"."""
    name = name[:300]
    bare = _ADDRESS.sub("", name).strip(" \"'@+%&~<>:\t")
    bare = _TITLE.sub("", _DECORATION.sub("", bare).strip(" \"'@+%&~<>:,")) or name
    if turned := re.fullmatch(r"([^\W\d_][\w'’ -]+),\s*([^\W\d_][\w'’. -]*)", bare):
        bare = f"{turned[2]} {turned[1]}"
    spread = unicodedata.normalize("NFKD", bare.casefold().translate(_BARRED))
    return re.sub(r"\s+", " ", "".join(c for c in spread if not unicodedata.combining(c))).strip()


@dataclass(slots=True)
class People:
    """Who is who: `key` gives one stable key per person, `shown` the fullest name that the sources give."""

    parent: dict[str, str] = field(default_factory=dict)
    names: dict[str, Counter[str]] = field(default_factory=dict)

    def key(self, name: str) -> str:
        """The person behind a name as written; an unknown name is its own person."""
        return self._find(fold(name)) if name else ""

    def shown(self, name: str) -> str:
        """The fullest known name, with the handle when they differ: "Tobias Renn (tobz)"."""
        key = self.key(name)
        known = self.names.get(key, Counter())
        whole = [n for n in known if " " in fold(n) and not _ADDRESS.fullmatch(n.strip())]
        full = max(whole, key=lambda n: (_initials(n), known[n], len(n), n), default=name)
        plain = _ADDRESS.sub("", full).strip(" \"'@+%&~") or full
        handle = _ADDRESS.sub("", name).strip(" \"'@+%&~") or name.strip(" <>")
        short = re.sub(_EMOJI, "", handle).strip()
        known_by = "@" in handle and same_person(handle, plain)
        same = known_by or fold(handle) in fold(plain) or fold(plain) in fold(handle)
        return plain if same else f"{plain} ({short or handle})"

    def find(self, word: str) -> str | None:
        """The key of the known person whom a word in a text means, if it means one."""
        seen = fold(word)
        if seen in self.parent:
            return self._find(seen)
        if len(seen) < 3:
            return None
        near = {self._find(k) for k in self.parent if seen in k.split(" ")}
        near = near or {self._find(k) for k in self.parent if seen in re.split(r"[ ._-]", k.split("@")[0])}
        return near.pop() if len(near) == 1 else None

    def named(self, key: str) -> str:
        """The name that the sources use most for the person behind a key, the key itself when they give none."""
        known = self.names.get(key)
        return max(known, key=lambda n: (known[n], len(n), n)) if known else key

    def join(self, a: str, b: str) -> None:
        """Says that two names are one person."""
        low, high = sorted((self._find(fold(a)), self._find(fold(b))))
        if low != high:
            self.parent[high] = low
            self.names.setdefault(low, Counter()).update(self.names.pop(high, Counter()))

    def add(self, name: str) -> None:
        """Makes a name known."""
        key = self._find(fold(name))
        self.names.setdefault(key, Counter())[name.strip()] += 1

    def _find(self, key: str) -> str:
        self.parent.setdefault(key, key)
        while self.parent[key] != key:
            self.parent[key] = self.parent[self.parent[key]]
            key = self.parent[key]
        return key


def resolve(passages: Sequence[Passage]) -> People:
    """Everybody in the passages, joined by the sources' own aliases, by statements and by the shape of names."""
    people = People()
    persons: set[str] = set()
    for passage in passages:
        if not passage.author:
            continue
        people.add(passage.author)
        for alias in (*passage.aliases, *_address(passage.author)):
            if fold(alias).split("@")[0] in _SHARED_BOX:
                continue
            people.add(alias)
            people.join(passage.author, alias)
        if passage.kind is not EntryKind.ALERT and not looks_automatic(passage.author, ""):
            persons |= {passage.author, *(a for a in passage.aliases if " " in fold(a))}
    _by_statement(people, passages)
    _by_shape(people, persons)
    return people


def same_person(a: str, b: str) -> bool:
    """Whether two names alone look like one person: "jdoe" and "Jane Doe", "A. Ruiz" and "Ana Ruiz"."""
    return _alike(a, b) or _alike(b, a) or _abbreviates(a, b) or _abbreviates(b, a)


def _address(author: str) -> Iterable[str]:
    if found := _ADDRESS.search(author):
        address = found[1] or found[2]
        if address.split("@")[0].lower() not in _SHARED_BOX:
            yield address
            yield address.split("@")[0]


def _initials(name: str) -> bool:
    """Whether every part is a whole word and not an initial."""
    return all(len(part.strip(".")) > 1 for part in fold(name).split(" "))


def _by_statement(people: People, passages: Sequence[Passage]) -> None:
    for passage in passages:
        pairs, own = _stated(passage.own_text()[:4000])
        for left, right in pairs:
            _state(people, left or passage.author, right)
        if own and passage.author and passage.kind is EntryKind.MESSAGE and _may_be(passage.author, own):
            _state(people, passage.author, own)


@lru_cache(maxsize=1 << 14)  # a followed log is read again at each growth
def _stated(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Pairs of names that a text equates, the left one empty where it is the author's, and the author's own name."""
    pairs = [("" if fold(m["a"]) in ("me", "ich", "yo", "moi", "i") else m["a"], m["b"]) for m in _EQUALS.finditer(text)]
    pairs += [(m["a"], m["b"]) for m in _IS_NAMED.finditer(text)]
    pairs += [(m["a"] or m["a2"], m["b"] or m["b2"]) for m in _BRACKETED.finditer(text)]
    own = _SELF_NAMED.search(text) or _HERE.search(text)
    return tuple(pairs), own["b"] if own else ""


def _may_be(author: str, name: str) -> bool:
    """Whether somebody may call himself so: a different full name is somebody else's ("I'm on with Ada Low")."""
    return " " not in fold(author) or bool(set(fold(author).split(" ")) & set(fold(name).split(" ")))


def _state(people: People, left: str, right: str) -> None:
    """Joins two names that a text equates, if one is known and neither is a job, a switch or another's full name."""
    known = people.find(left) or people.find(right)
    words = {*fold(left).split(" "), *fold(right).split(" ")}
    if not known or words & NOT_NAMES or words & _JOB or not re.search(r"[^\W\d_]{2}", right):
        return
    if " " in fold(left) and " " in fold(right) and not set(fold(left).split(" ")) & set(fold(right).split(" ")):
        return
    if people.find(left) is None and not re.match(r"[A-ZÀ-Þ]", right):
        return  # "mode = kes": a setting
    people.add(right.strip())
    people.join(left, right)


def _by_shape(people: People, authors: set[str]) -> None:
    """Joins a handle or a shortened name with the only full name that it can come from."""
    full = sorted(a for a in authors if " " in fold(a) and _initials(a))
    for short in sorted(authors):
        exact = {people.key(name) for name in full if name != short and (_alike(short, name) or _abbreviates(short, name))}
        if len(exact) == 1 and people.key(short) not in exact and not _clashes(people, short, exact):
            people.join(short, next(iter(exact)))
    handles = {fold(a): a for a in authors if " " not in fold(a)}
    for handle, author in sorted(handles.items()):
        base = _SUFFIX.sub("", handle)
        if base != handle and base in handles:
            people.join(author, handles[base])


def _clashes(people: People, short: str, keys: set[str]) -> bool:
    """Whether the short name already belongs to somebody with another full name."""
    own = {n for n in people.names.get(people.key(short), Counter()) if " " in fold(n) and _initials(n)}
    return any(people.key(n) not in keys and not _abbreviates(n, k) for n in own for k in keys) and bool(own)


def _alike(handle: str, full: str) -> bool:
    parts, short = fold(full).split(" "), _SUFFIX.sub("", fold(handle).split("@")[0])
    if fold(handle) == fold(full):
        return True
    bare = re.sub(r"[._-]|[\d_]+$", "", short)
    if len(parts) < 2 or " " in short or len(bare) < 2 or bare in _SHARED_BOX:
        return False
    flat = [_flat(part) for part in parts]
    return any(b in _forms(p) or _begins(b, p) for b, p in ((bare, parts), (_flat(bare), flat))) or _ids(short, parts)


def _flat(name: str) -> str:
    """Addresses write "mueller" where `fold` makes "muller" of Müller: both become "muller"."""
    return re.sub(r"([aou])e", r"\1", name)


def _forms(parts: Sequence[str]) -> set[str]:
    first, last = parts[0], re.sub(r"['’-]", "", parts[-1])
    first = re.sub(r"['’-]", "", first)
    joined = "".join(re.sub(r"['’-]", "", p) for p in parts)
    forms = {first + last, last + first, first[0] + last, last + first[0], joined, first[:2] + last, first[:3] + last[:3]}
    forms.add(first[0] + joined[len(first) :])
    forms |= {first + last[0]} if len(first) > 2 else set()
    forms |= {"".join(p[0] for p in parts)} if len(parts) > 2 else set()
    return forms | {f for f in (first, last) if len(f) > 2}


def _begins(bare: str, parts: Sequence[str]) -> bool:
    first, last = parts[0], parts[-1]
    if len(bare) >= 4 and (first.startswith(bare) or last.startswith(bare)):
        return True
    short = (bare, first) in _SHORT
    return short or (len(bare) > 3 and any(bare in (s + last, s + last[0]) for s, n in _SHORT if n == first))


def _ids(short: str, parts: Sequence[str]) -> bool:
    """Whether "ib_tsy" or "jdoe-noc" is a form of the name in front of a department."""
    head, mark, tail = short.partition("_") if "_" in short else short.partition("-")
    return bool(mark and len(head) > 2 and len(tail) > 1 and tail not in parts and (head in _forms(parts) or (head, parts[0]) in _SHORT))


def _abbreviates(short: str, full: str) -> bool:
    """Whether every part given stands for a part of the full name: "A. Ruiz", "Ana R.", "Ruiz A."."""
    a, b = [p.strip(".") for p in fold(short).split(" ")], fold(full).split(" ")
    if len(a) < 2 or len(b) < 2 or a == b or not all(a) or len(a) > len(b):
        return False
    if sorted(map(_flat, a)) == sorted(map(_flat, b)):
        return True
    if sum(len(p) > 1 for p in a) == 0:
        return False
    return _stands(a, b) or (len(a) == 2 and len(a[1]) == 1 and len(a[0]) > 1 and _stands(a[::-1], b))


def _stands(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether the first of `a` stands for the first of `b` and the last for the last or, with more names, a later one."""
    first = a[0] == b[0] or (len(a[0]) == 1 and b[0].startswith(a[0])) or (a[0], b[0]) in _SHORT
    last = a[-1] in b[1:] or (len(a[-1]) == 1 and b[-1].startswith(a[-1]))
    return first and last and (len(a[0]) > 1 or len(a[-1]) > 1)
