"""The file `models/library.json` of a data home: which models it has, written whole or not at all."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from satchel.domain.errors import InputError, StorageError
from satchel.domain.models import Role
from satchel.inference.endpoints.declaration import Endpoint
from satchel.inference.models.card import Card
from satchel.system.whole import write_whole

VERSION: Literal[1] = 1
LARGEST = 16 * 1024 * 1024  # bytes of the file
MOST_MODELS, MOST_ENDPOINTS, MOST_FILES, MOST_BENCHES = 10_000, 1000, 1000, 20
LONGEST_NAME = 200
_CLOSED = ConfigDict(extra="forbid")
_Text = Annotated[str, StringConstraints(max_length=1000)]
_Whole = Annotated[int, Field(ge=0, le=2**62)]
_Figure = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f\x7f]+$")]
Compared = Literal["catalogue", "host", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file of a model. A relative `path` lies in the home's own folder of models: Satchel fetched it, and may
    delete it. `compared` is what its checksum was compared with.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    path: Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[^\x00]+$")]
    size: _Whole
    modified_ns: _Whole
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    compared: Compared = "nothing"

    @property
    def is_ours(self) -> bool:
        """Whether Satchel fetched it."""
        return not Path(self.path).is_absolute()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the file's header says, in short. 0 and empty where it says nothing."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    architecture: _Text
    parameters: _Whole
    quantisation: _Text
    context: _Whole
    languages: Annotated[tuple[_Text, ...], Field(max_length=1024)] = ()
    licence: _Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a model came from; `name` is that of the other program, or the catalogue's id."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    kind: Literal["file", "program", "catalogue"] = "file"
    name: _Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What was measured at one time: figures by name, units in the name."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    made_at: AwareDatetime
    figures: Annotated[dict[_Text, _Figure], Field(max_length=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A model of the home. `setting` is the worker's own note of what worked last."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    name: Name
    files: Annotated[tuple[StoredFile, ...], Field(min_length=1, max_length=MOST_FILES)]
    about: About
    origin: Origin
    added_at: AwareDatetime
    setting: dict[str, Any] | None = None
    card: Card | None = None
    benches: Annotated[tuple[Bench, ...], Field(max_length=MOST_BENCHES)] = ()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def is_ours(self) -> bool:
        """Whether Satchel fetched it."""
        return self.files[0].is_ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A model behind an endpoint. `declaration` is what `Endpoint.to_json` gives."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    declaration: dict[str, Any]
    added_at: AwareDatetime
    card: Card | None = None
    benches: Annotated[tuple[Bench, ...], Field(max_length=MOST_BENCHES)] = ()

    @property
    def endpoint(self) -> Endpoint:
        """What the person declared. Raises `InputError`."""
        return Endpoint.from_json(self.declaration)

    @property
    def name(self) -> str:
        """As the person calls it."""
        return str(self.declaration.get("name", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Everything in the file: models and endpoints by the order in which they came, and which one has which role."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    version: Literal[1] = VERSION
    models: Annotated[tuple[Entry, ...], Field(max_length=MOST_MODELS)] = ()
    endpoints: Annotated[tuple[Remote, ...], Field(max_length=MOST_ENDPOINTS)] = ()
    roles: dict[Role, Name] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Of all models and endpoints: they share one set of names."""
        return (*(one.name for one in self.models), *(one.name for one in self.endpoints))


_REGISTRY = TypeAdapter(Registry)
_REPAIR = "Move it away and add your models again: nothing else is in it."


def read(path: Path) -> Registry:
    """The registry in the file, an empty one where there is none. Raises `StorageError`."""
    try:
        with path.open("rb") as file:
            untrusted = file.read(LARGEST + 1)
    except FileNotFoundError:
        return Registry()
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}.", "Check who may read it.") from error
    return parse(untrusted, str(path))


def parse(untrusted: bytes, name: str) -> Registry:
    """The registry that the bytes are; roles of models that are not there are dropped. Raises `StorageError`."""
    try:
        if len(untrusted) > LARGEST:
            raise ValueError("it is larger than a list of models is")
        _refuse_newer(untrusted, name)
        found = _REGISTRY.validate_json(untrusted, strict=True)
        names = [name.casefold() for name in found.names]
        if len(set(names)) < len(names):
            raise ValueError("two models have one name")
        for entry in found.models:
            _check_places(entry)
        for remote in found.endpoints:
            _check_declaration(remote)
    except (ValueError, RecursionError) as error:  # pydantic's errors are ValueErrors
        raise StorageError(f"The list of models {name} is damaged: {_why(error)}.", _REPAIR) from error
    return dataclasses.replace(found, roles={role: one for role, one in found.roles.items() if one in found.names})


def write(path: Path, registry: Registry) -> None:
    """Puts the registry in the file's place, whole or not at all, for this user only. Raises `StorageError`."""
    write_whole(path, _REGISTRY.dump_json(registry, indent=1))


def _refuse_newer(untrusted: bytes, name: str) -> None:
    body = json.loads(untrusted)
    version = body.get("version") if isinstance(body, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise StorageError(f"A newer Satchel has written {name}.", "Use that one; nothing was changed.")


def _check_declaration(remote: Remote) -> None:
    try:
        remote.endpoint  # noqa: B018 - parsing it is the check
    except InputError as error:
        raise ValueError(error.what) from error


def _check_places(entry: Entry) -> None:
    """What is ours lies in our folder, so that nothing else can ever be deleted; all files of a model alike."""
    if len({file.is_ours for file in entry.files}) > 1:
        raise ValueError(f"{entry.name} has files of two kinds")
    for file in entry.files:
        steps = PurePosixPath(file.path).parts
        if file.is_ours and ("\\" in file.path or ":" in file.path or ".." in steps or len(steps) < 2):
            raise ValueError(f"{entry.name} has a file that lies nowhere")


def _why(error: Exception) -> str:
    """In words that do not name our parser's types."""
    if isinstance(error, ValidationError):
        where = ".".join(map(str, error.errors()[0]["loc"]))
        return f"what stands at {where[:100]} makes no sense" if where else "it is no such list"
    return "it is not JSON" if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) else str(error)
