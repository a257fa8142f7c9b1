"""Models that can be fetched, as `resources/models.toml` lists them: every statement with its source and its date."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from satchel.domain.errors import StorageError

T = TypeVar("T")
LARGEST = 1_000_000  # bytes of the file
LARGEST_MODEL = 1_000_000_000_000  # bytes
_ID = r"^[a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?$"
_URL = r"^https://[a-z0-9.-]+/[!-~]+$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated(Generic[T]):
    """A statement about a model: `cited` is the page that it was read from, `date` the day."""

    value: T
    cited: str
    date: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a model. None where no source says: the host is asked when the file is fetched."""

    name: str
    url: str
    size: Stated[int] | None
    sha256: Stated[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A model that can be fetched. `laptop` is the smallest memory that suits it, of 8, 16 and 32 GB."""

    id: str
    name: str
    family: str
    quantisation: str
    good_at: str
    laptop: int
    page: str
    licence: Stated[str]
    languages: Stated[tuple[str, ...]] | None
    parameters: Stated[int] | None
    context: Stated[int] | None
    files: tuple[Part, ...]

    @property
    def size(self) -> int | None:
        """Bytes of all files; None where one is not stated."""
        sizes = [part.size.value for part in self.files if part.size is not None]
        return sum(sizes) if len(sizes) == len(self.files) else None


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Line = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
_Whole = Annotated[int, Field(strict=True, ge=1, le=LARGEST_MODEL)]
_Url = Annotated[str, StringConstraints(strict=True, max_length=400, pattern=_URL)]
_Sha = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9a-f]{64}$")]
_Language = Annotated[str, StringConstraints(strict=True, pattern=r"^([a-z]{2,3}|many)$")]
_FileName = Annotated[
    str, StringConstraints(strict=True, max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.gguf$")
]


class _Source(_Closed):
    url: _Url
    date: datetime.date


class _Number(_Closed):
    value: _Whole
    cited: _Line


class _Words(_Closed):
    value: _Line
    cited: _Line


class _Checksum(_Closed):
    value: _Sha
    cited: _Line


class _Languages(_Closed):
    value: tuple[_Language, ...] = Field(min_length=1, max_length=200)
    cited: _Line


class _Part(_Closed):
    name: _FileName
    url: _Url
    size: _Number | None = None
    sha256: _Checksum | None = None


class _Offer(_Closed):
    id: Annotated[str, StringConstraints(strict=True, pattern=_ID)]
    name: _Line
    family: _Line
    quantisation: _Line
    good_at: _Line
    laptop: Literal[8, 16, 32]
    page: _Url
    licence: _Words
    languages: _Languages | None = None
    parameters: _Number | None = None
    context: _Number | None = None
    files: tuple[_Part, ...] = Field(min_length=1, max_length=100)


class _List(_Closed):
    version: Literal[1]
    sources: dict[_Line, _Source]
    models: tuple[_Offer, ...] = Field(max_length=1000)


def read_catalogue(path: Path) -> tuple[Offer, ...]:
    """Every offer of the file. Raises `StorageError` when it is missing or does not say what it must."""
    try:
        with path.open("rb") as file:
            untrusted = file.read(LARGEST + 1)
    except OSError as error:
        why = error.strerror or error
        raise StorageError(f"{path.name} cannot be read: {why}.", "Install Satchel again.") from error
    return parse(untrusted, path.name)


def parse(untrusted: bytes, name: str = "models.toml") -> tuple[Offer, ...]:
    """The offers that the bytes list. Raises `StorageError`."""
    try:
        if len(untrusted) > LARGEST:
            raise ValueError("larger than a list of models is")
        body = _List.model_validate(tomllib.loads(untrusted.decode("utf-8")))
        offers = tuple(_offer(one, body.sources) for one in body.models)
        if len({offer.id for offer in offers}) < len(offers):
            raise ValueError("two models have one id")
        return offers
    except (ValueError, RecursionError, KeyError) as error:  # both TOML's and pydantic's errors are ValueErrors
        raise StorageError(f"The list of models {name} is damaged: {_why(error)}.", "Install Satchel again.") from error


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return f"there is no source {error}" if isinstance(error, KeyError) else str(error)


def _offer(said: _Offer, sources: dict[str, _Source]) -> Offer:
    names = [part.name.lower() for part in said.files]
    if len(set(names)) < len(names):
        raise ValueError(f"two files of {said.id} have one name")
    return Offer(
        id=said.id, name=said.name, family=said.family, quantisation=said.quantisation, good_at=said.good_at,
        laptop=said.laptop, page=said.page, licence=_stated(said.licence.value, said.licence.cited, sources),
        languages=_stated(said.languages.value, said.languages.cited, sources) if said.languages else None,
        parameters=_number(said.parameters, sources), context=_number(said.context, sources),
        files=tuple(_part(part, sources) for part in said.files),
    )  # fmt: skip


def _part(said: _Part, sources: dict[str, _Source]) -> Part:
    sha256 = _stated(said.sha256.value, said.sha256.cited, sources) if said.sha256 else None
    return Part(name=said.name, url=said.url, size=_number(said.size, sources), sha256=sha256)


def _number(said: _Number | None, sources: dict[str, _Source]) -> Stated[int] | None:
    return _stated(said.value, said.cited, sources) if said else None


def _stated(value: T, cited: str, sources: dict[str, _Source]) -> Stated[T]:
    return Stated(value=value, cited=sources[cited].url, date=sources[cited].date)
