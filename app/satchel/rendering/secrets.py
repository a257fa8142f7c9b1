"""The shapes of keys, tokens and passwords that people paste, as data: what finds each, and how much of it may show."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[str], bool]

_PLACEHOLDER = re.compile(
    r"[\[<{($%*…•]|\.\.\.|x{3,}|(?:true|false|null|none|nil|yes|no|undefined|redacted|masked|hidden|removed|secret"
    r"|changeme|required|missing|expired|invalid|wrong|unset|empty|unchanged|unknown|rotated|incorrect|rejected)\b",
    re.I,
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_HEX = re.compile(r"[0-9a-fA-F]+")
_VERSION = re.compile(r"v?\d[\d.,]*(?:[%a-zA-Z]{0,3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One shape. Group "secret" is what is masked; `keeps` is how many of its first characters may show.

    `needs` must be found in the text, in lower case, before the pattern is tried at all: most texts hold no secret.
    """

    name: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str]
    keeps: int
    holds: Check


def _given(value: str) -> bool:
    """A value somebody typed in, not a placeholder."""
    return not _PLACEHOLDER.match(value)


def _mixed(value: str) -> bool:
    return any(c.isalpha() for c in value) and any(c.isdigit() for c in value)


def _assigned(value: str) -> bool:
    """What stands behind ``password=``: anything but a placeholder or a path (``PWD=/srv``)."""
    return _given(value) and value[0] not in "/~"


def _spoken(value: str) -> bool:
    """What follows "password is" in talk: a word of plain letters, a number or a date is no password."""
    bare = value.rstrip(".!?)")
    if len(bare) < 6 or not _given(bare) or _UUID.fullmatch(bare):
        return False
    return _mixed(bare) or (any(c.isalpha() for c in bare) and any(c in "!@#$%^&*+=" for c in bare))


def _key_like(value: str) -> bool:
    """What stands behind ``token=``: digits among letters, or a long unbroken word; no number, version or path."""
    if len(value) < 6 or not _given(value) or _VERSION.fullmatch(value):
        return False
    if "/" in value:
        return _base64(value)
    return any(c.isdigit() for c in value) or (len(value) >= 16 and not set(value) & set(".:"))


def _spoken_key(value: str) -> bool:
    """What follows "token:" in talk; paths, addresses, file names and UUIDs are none."""
    if len(value) < 12 or not _given(value) or _UUID.fullmatch(value):
        return False
    return _mixed(value) and not re.search(r"[/:]|\.\w{1,5}$", value)


def _bare_key(value: str) -> bool:
    """What follows "api key" in talk with nothing between them."""
    return len(value) >= 10 and _given(value) and _mixed(value) and not re.search(r"[/:]|\.\w{1,5}$", value)


def _random(value: str) -> bool:
    """A long stretch of letters and digits in no order; a hash, a UUID, a path or a slug of words is not."""
    piece = max(re.split(r"[-_/+=.]", value), key=len)
    if len(piece) < 16 or not _mixed(piece) or _HEX.fullmatch(piece):
        return False
    counts = Counter(value).values()
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts) >= 3.5


def _base64(value: str) -> bool:
    return _mixed(value) and any(c.isupper() for c in value) and any(c.islower() for c in value)


def _luhn(value: str) -> bool:
    digits = [int(c) for c in value if c.isdigit()]
    doubled = [d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _iban(value: str) -> bool:
    bare = value.replace(" ", "")
    return 15 <= len(bare) <= 34 and int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1


def _shape(name: str, needs: str, pattern: str, *, keeps: int = 4, holds: Check = _given, flags: int = re.I) -> Shape:
    """`needs` is one string of words, of which one is enough."""
    words = re.compile("|".join(map(re.escape, needs.split())))
    return Shape(name=name, pattern=re.compile(pattern, flags), needs=words, keeps=keeps, holds=holds)


def _token(name: str, needs: str, body: str) -> Shape:
    """A token that its own first letters give away; the look-behind makes hostile text cost one try per word."""
    return _shape(name, needs, rf"(?<![\w-])(?P<secret>{body})", flags=0)


_PASSWORD = (
    r"(?:password|passwd|passphrase|passwort|kennwort|contraseña|mot[ _]de[ _]passe|пароль|パスワード|密码|密碼"  # noqa: S105
    r"|비밀번호|(?<![^\W_])pwd?"
    r"|(?<![^\W_])pass(?=\s{0,2}[:=]))"
)
_PASSWORD_NEEDS = "pass pw kennwort contras mot пароль パスワード 密码 密碼 비밀번호"  # noqa: S105
_KEY = (
    r"(?:secret[_-]?(?:access[_-]?)?key(?:[_-]?base)?|client[_-]?secret|secret|api[ _-]?key|api[ _-]?secret"
    r"|(?:wi-?fi|wlan|licen[cs]e|access)[ _-]key"
    r"|access[_-]?key|account[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|master[_-]?key"
    r"|auth[_-]?key|token|credentials?|signature)"
)
_KEY_NEEDS = "key secret token credential signature"
_NAME = r"(?<![\w.-])[\w.-]{0,40}?"
_VALUE = r"[\"'`]?(?P<secret>[^\s\"'`,;&<>|]{3,4096})"
_DIGITS = "0 1 2 3 4 5 6 7 8 9"

_KEYS_IN_TEXT = (
    _shape(
        "private key", "private",
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
        r"(?P<secret>[^-].{0,20000}?(?=-----END )|\s{0,4}[A-Za-z0-9+/=]{16,}(?:\s{1,4}[A-Za-z0-9+/=]{4,})*)",
        keeps=0, holds=lambda v: "[masked]" not in v, flags=re.S,
    ),
    _token("JSON web token", "eyj", r"eyJ[\w-]{10,}(?:\.[\w-]+){1,4}"),
    _shape("AWS secret beside its id", "kia sia",
           r"A(?:KIA|SIA)[A-Z2-7]{16}[^\w\n].{0,40}?(?<![\w/+=])(?P<secret>[A-Za-z0-9/+=]{40})(?![\w/+=])", flags=0),
    _token("AWS key id", "kia sia gpa ida roa npa", r"A(?:KIA|SIA|GPA|IDA|ROA|NPA)[A-Z2-7]{16}(?!\w)"),
    _shape("quoted password", _PASSWORD_NEEDS,
           rf"{_PASSWORD}\s{{1,3}}[\"'`“](?P<secret>[^\s\"'`”]{{4,256}})[\"'`”]", keeps=0),
    _token("GitHub token", "gh github_pat_", r"(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})"),
    _token("GitLab token", "gl", r"gl(?:pat|dt|rt|ptt|soat|cbt|ft|imt|agent)-[\w.-]{16,}"),
    _token("Slack token", "xox xapp", r"xox[a-z]-[\w-]{10,}|xapp-\d-[\w-]{10,}"),
    _token("service key", "_live_ _test_ whsec_", r"(?:sk|rk|pk)_(?:live|test)_\w{10,}|whsec_\w{16,}"),
    _token("model service key", "sk-", r"sk-(?=[\w-]*\d)[\w-]{20,}"),
    _token("Google key", "aiza ya29", r"AIza[\w-]{30,}|ya29\.[\w-]{20,}"),
    _token("package registry token", "npm_ pypi- dckr_",
           r"npm_[A-Za-z0-9]{30,}|pypi-[\w-]{40,}|dckr_pat_[\w-]{20,}"),
    _token("SendGrid key", "sg.", r"SG\.[\w-]{16,}\.[\w-]{16,}"),
    _token("vault or cloud token", "hv dop_ shp",
           r"hv[sbr]\.[\w-]{20,}|dop_v1_[0-9a-f]{40,}|shp(?:at|ca|pa|ss)_\w{30,}"),
    _token("service token", "hf_ dapi age- glsa lin_api_ atatt nrak- sq0 gr1348941 atlasv1",
           r"hf_[A-Za-z0-9]{30,}|lin_api_\w{30,}|ATATT3[\w=-]{20,}|NRAK-[A-Z0-9]{20,}|sq0(?:atp|csp|idp)-[\w-]{20,}"
           r"|GR1348941[\w-]{16,}|\w{14}\.atlasv1\.[\w-]{40,}|dapi[0-9a-f]{32}|AGE-SECRET-KEY-1[A-Z0-9]{50,}|glsa_\w{30,}"),
    _token("Discord bot token", "m n o", r"[MNO][A-Za-z\d_-]{22,27}\.[\w-]{6,7}\.[\w-]{27,45}(?![\w.-])"),
    _shape("Twilio key", "sk ac", r"(?<!\w)(?P<secret>(?:SK|AC)[0-9a-f]{32})(?!\w)", flags=0),
    _shape("bot token", ":aa", r"(?<!\w)(?P<secret>\d{8,10}:AA[\w-]{32,34})(?!\w)"),
    _shape("Slack hook", "hooks.slack", r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[\w/-]{16,})"),
    _shape("Discord hook", "webhooks", r"discord(?:app)?\.com/api/webhooks/\d{5,25}/(?P<secret>[\w-]{30,})"),
    _shape("Teams hook", "webhookb2", r"webhook\.office\.com/webhookb2/(?P<secret>[\w@/-]{40,})"),
)  # fmt: skip

_ON_THE_WIRE = (
    _shape(
        "password in an address", "://",
        r"(?<![\w+.-])[a-z][\w+.-]{0,30}://[^\s/:@]{0,128}:(?P<secret>[^\s/]{1,256})@(?=[\w\[{])",
        keeps=0,
    ),
    _shape(
        "header", "authorization x-api-key x-auth-token private-token x-vault-token",
        r"(?<!\w)(?:authorization|x-api-key|x-auth-token|private-token|x-vault-token)[\"']?\s{0,4}[:=]\s{0,4}[\"']?"
        r"(?:(?:basic|bearer|token|digest|apikey|negotiate)\s{1,4})?(?P<secret>[^\s\"',]{6,4096})",
        holds=lambda v: _given(v) and not v.isalpha(),
    ),
    _shape("bearer", "bearer", r"(?<!\w)bearer\s{1,4}(?P<secret>(?=[\w.~+/=-]*\d)[\w.~+/=-]{16,4096})"),
    _shape("basic", "basic", r"(?<!\w)basic\s{1,4}(?P<secret>[a-z0-9+/]{12,4096}={0,2})", holds=_base64),
    _shape("cookie", "cookie", r"(?<!\w)(?:set-)?cookie[\"']?: ?(?P<secret>[\w.-]{1,64}=[^\r\n\"']{4,4096})"),
    _shape("signed address", "=",
           r"[?&](?:sig|signature|x-amz-signature|x-goog-signature|x-amz-security-token|access_token|token|key|code)"
           r"=(?P<secret>[\w%+/=.-]{16,4096})"),
)  # fmt: skip

_COMMANDS = (
    _shape(
        "option", "--",
        r"(?<!\S)--(?:password|passwd|token|secret|api-key|client-secret)[ =][\"']?"
        r"(?P<secret>[^\s\"'-][^\s\"']{2,256})",
        keeps=0,
    ),
    _shape("user option", "-u --user", r"(?<!\S)(?:-u|--user)[ =][\"']?[\w.@-]{1,64}:(?P<secret>[^\s\"':]{3,256})",
           keeps=0, holds=lambda v: _given(v) and not v.isdigit()),
    _shape("client password", "mysql mariadb sshpass",
           r"(?<![^\s`\"'($])(?:mysql|mariadb|sshpass)\S{0,8}\s(?:[^\n|;]{0,120}\s)?"
           r"-p ?(?P<secret>[^\s\"'`-][^\s\"'`]{2,128})",
           keeps=0, holds=lambda v: _given(v) and not v.isdigit(), flags=0),
)  # fmt: skip

_NAMED = (
    _shape("quoted password", _PASSWORD_NEEDS,
           rf"{_NAME}{_PASSWORD}[\"']?\s{{0,4}}(?:=>?|:=?)\s{{0,4}}(?P<quote>[\"'`])(?P<secret>[^\"'`\n]{{3,256}})"
           r"(?P=quote)", keeps=0),
    _shape("assigned password", _PASSWORD_NEEDS,
           rf"{_NAME}{_PASSWORD}\d?=(?P<secret>[^\s\"'`;&<>|]{{3,256}})", keeps=0, holds=_assigned),
    _shape("password alone behind a colon", _PASSWORD_NEEDS,
           rf"{_NAME}{_PASSWORD}: ?(?P<secret>[^\s\"'`;&<>|]{{8,256}})(?=[ \t]*$)",
           keeps=0, holds=_assigned, flags=re.I | re.M),
    _shape("password in talk", _PASSWORD_NEEDS,
           rf"{_NAME}{_PASSWORD}[\"'*`]{{0,2}}(?:\s(?:for|of|to|on|für|zu|zum|zur|vom|de|del|para|pour|du)\s[^\n:=?]{{1,40}}?)?"
           r"\s{0,4}(?:is|was|ist|war|lautet|es|est|:|=|->|→|は)\s{0,4}"
           r"(?:now\s|still\s|jetzt\s)?[\"'`]?(?P<secret>[^\s\"'`]{3,256}(?<![,;.?)]))", keeps=0, holds=_spoken),
    _shape("passphrase", "passphrase",
           rf"{_NAME}passphrase\s{{0,4}}(?:is|was|:|=)\s{{0,4}}"
           r"(?P<secret>[^\W\d_]{3,20}(?: [^\W\d_]{3,20}){3,11})", keeps=0),
    _shape("bare password", "passwd password pwd",
           r"(?<!\w)(?:passwd|password|pwd)\s(?P<secret>[^\s\"'`,;]{6,128}(?<![.?)]))", keeps=0, holds=_spoken),
    _shape("bare key", "key", rf"(?<!\w)(?:api|wi-?fi|wlan|access|licen[cs]e)[ _-]key\s{_VALUE}", holds=_bare_key),
    _shape("second factor", "code pin",
           r"(?<!\w)(?:2fa|mfa|otp|one[- ]time|verification|login|sms)[- ](?:code|pin)\s(?:is\s|was\s|:\s?)?"
           r"(?P<secret>\d{4,8})(?![\w.:-])", keeps=0),
    _shape("code", "pin tan otp passcode",
           r"(?<![\w-])(?:PIN|TAN|(?i:otp|passcode))[\"'*`]{0,2}(?:\s(?:is|was|ist|lautet|es|code)|\s?[:=])?\s(?P<secret>\d{4,8})(?![\w.:-])",
           keeps=0, flags=0),
    _shape("login", "login cred",
           r"(?<!\w)(?:login|creds?|credentials?)\s?[:=]\s?[\w.@-]{1,64}\s?[/:]\s?(?P<secret>[^\s\"',;/:@.]{6,128})(?![\w/])",
           keeps=0, holds=_spoken),
    _shape("well-known account", "root admin postgres oracle ubuntu user",
           r"(?<![\w/.])(?:root|admin(?:istrator)?|postgres|oracle|ubuntu|user)\s{1,2}/\s{1,2}(?P<secret>[^\s\"',;/:]{6,128})",
           keeps=0, holds=_spoken),
    _shape("key", _KEY_NEEDS, rf"{_NAME}{_KEY}[\"']?\s{{0,2}}(?:=>?|:=)\s{{0,2}}{_VALUE}", holds=_key_like),
    _shape("key in talk", _KEY_NEEDS, rf"{_NAME}{_KEY}[\"'*`]{{0,2}}\s{{0,4}}(?:is|was|ist|:)\s{{0,4}}{_VALUE}",
           holds=_spoken_key),
    _shape("long random word", f"{_KEY_NEEDS} passw webhook",
           r"(?<!\w)(?:secret|token|key|credential|password|passphrase|signature|webhook)\w{0,12}\W{1,6}"
           r"(?:[\w.]{1,20}\W{1,3}){0,3}?(?<![\w+/=-])(?P<secret>[\w+/=-]{32,512})", holds=_random),
)  # fmt: skip

_NUMBERS = (
    _shape("card number", _DIGITS,
           r"(?<![\w.-])(?P<secret>(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6011|65\d\d)([ -]?)\d{4}\2\d{4}\2\d{4}"
           r"|3[47]\d\d([ -]?)\d{6}\3\d{5})(?![\w.-]?\d)", holds=_luhn),
    _shape("IBAN", _DIGITS, r"(?<!\w)(?P<secret>[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?!\w)",
           holds=_iban, flags=0),
)  # fmt: skip

SHAPES: tuple[Shape, ...] = _KEYS_IN_TEXT + _ON_THE_WIRE + _COMMANDS + _NAMED + _NUMBERS
