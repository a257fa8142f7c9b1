"""What a profile's manifest and agent file may say: one declaration, from which loading and JSON schema come."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from satchel.domain.routing import Format

FORMAT_VERSION = 1
PLUGIN_SCHEMA = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json"
STEP_KINDS = ("collect", "route", "retrieve", "extract", "compose", "ask", "verify", "review", "deliver")

# https://agent-plugins.org, 1.0.0, section 5.5; Python's re stands in for the schema's look-ahead.
_NAME = re.compile(r"(?!.*(?:--|\.\.))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_WORD = r"^[a-z][a-z0-9_-]{0,39}$"

Word = Annotated[str, StringConstraints(pattern=_WORD)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\r\n]+$")]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120, pattern=r"^[^\r\n]+$")]
Version = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]*$")]
InnerPath = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Permission = Literal["never", "ask", "allow"]
StepKind = Literal["collect", "route", "retrieve", "extract", "compose", "ask", "verify", "review", "deliver"]


class Closed(BaseModel):
    """Unknown keys are refused: a misspelt permission must not read as a granted one."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Author(Closed):
    """Who made the profile."""

    name: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=200)
    url: str = Field(default="", max_length=400)


class Manifest(Closed):
    """`plugin.json`: an Agent Plugins 1.0.0 manifest, of which we use the fields below and no others."""

    spec: Literal["https://agent-plugins.org/schemas/1.0.0/plugin.schema.json"] = Field(alias="$schema")
    name: str = Field(min_length=1, max_length=64, description="The agent's id.")
    version: Version
    description: str = Field(min_length=1, max_length=1000)
    author: Author = Author()
    license: str = Field(default="", max_length=100)
    keywords: tuple[Line, ...] = Field(default=(), max_length=40)

    @field_validator("name")
    @classmethod
    def _named_as_the_format_says(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError("lowercase letters, digits, single hyphens and periods; a letter or digit at both ends")
        return value


def inner_path(value: str) -> str:
    """A path inside the profile's own part: relative, forward slashes, no steps up. Raises ``ValueError``."""
    parts = value.split("/")
    if "\\" in value or ":" in value or any(p in ("", ".", "..") for p in parts):
        raise ValueError("must be a path inside the agent's folder, with forward slashes")
    return value


class Inputs(Closed):
    """What the agent wants to be given."""

    minimum: int = Field(default=1, ge=0, le=100, description="How many inputs it needs at least.")
    maximum: int = Field(default=200, ge=1, le=2000, description="How many inputs it takes at most.")
    formats: tuple[Format, ...] = Field(
        default=(), max_length=20, description="What the files it is made for look like by their endings; empty: any."
    )
    hint: str = Field(default="", max_length=300, description="One sentence for people on what to give it.")


class Step(Closed):
    """One step, in order. The parameters that a kind takes are listed at its name in the manual."""

    id: Word
    step: StepKind
    craft: Word | None = Field(default=None, description="extract: which deterministic craft fills the typed pieces.")
    source: Word | None = Field(
        default=None, alias="from", description="Id of the step that it takes from; else the nearest before it."
    )
    schema_path: InnerPath | None = Field(
        default=None, alias="schema", description="JSON schema of what the step gives, inside the profile."
    )
    prompt: InnerPath | None = Field(default=None, description="Prompt file, inside the profile.")

    @field_validator("schema_path", "prompt")
    @classmethod
    def _inside(cls, value: str | None) -> str | None:
        return None if value is None else inner_path(value)

    @model_validator(mode="after")
    def _extract_names_a_craft(self) -> Step:
        if self.step == "extract" and self.craft is None:
            raise ValueError("an extract step names its craft")
        return self


class Tool(Closed):
    """A tool that the profile wishes for, with the reason that a person is shown."""

    reason: Line


class Scope(Closed):
    """One kind of effect: whether it may happen, and where."""

    mode: Permission = "never"
    scopes: tuple[Line, ...] = Field(default=(), max_length=50)


def _word(value: Any) -> Any:
    return {"mode": value} if isinstance(value, str) else value


Asked = Annotated[Scope, BeforeValidator(_word, json_schema_input_type=Permission | Scope)]


class Permissions(Closed):
    """What the profile asks for; a request, never a grant. A bare word stands for a mode without scopes."""

    read: Asked = Scope()
    write: Asked = Scope()
    send: Asked = Scope()
    network: Asked = Scope()


class ModelNeed(Closed):
    """What one role needs of a model; never a path or a product."""

    optional: bool = True
    context: int = Field(default=4096, ge=512, le=1_000_000, description="Tokens.")
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...] = Field(default=(), max_length=40)
    size: Literal["tiny", "small", "medium", "large"] = "small"


class Retrieval(Closed):
    """Whether the agent may look into memory, and how far."""

    memory: bool = False
    passages: int = Field(default=12, ge=1, le=200)


class Review(Closed):
    """When a person looks before anything is delivered."""

    when: Literal["never", "asked", "always"] = "asked"


class Delivery(Closed):
    """Forms that the result may take."""

    default: Literal["text", "json", "md", "html", "docx", "pdf"] = "text"
    formats: tuple[Literal["text", "json", "md", "html", "docx", "pdf"], ...] = ("text", "json")


class Budget(Closed):
    """Bounds that end a run with a sentence instead of letting it go on."""

    seconds: int = Field(default=900, ge=1, le=86_400)
    entries: int = Field(default=500_000, ge=1, le=10_000_000)
    model_tokens: int = Field(default=24_000, ge=0, le=10_000_000, description="Tokens that models may read and write.")
    model_seconds: int = Field(default=300, ge=0, le=86_400, description="Seconds that models may take.")


class AgentFile(Closed):
    """`app.satchel/agent.toml`: what the agent does, in which steps, and what it asks for."""

    format_version: Literal[1]
    title: Line
    min_app: Version = "0.1.0"
    inputs: Inputs = Inputs()
    steps: tuple[Step, ...] = Field(min_length=1, max_length=40)
    tools: dict[Word, Tool] = Field(default_factory=dict, max_length=40)
    permissions: Permissions = Permissions()
    model: dict[Word, ModelNeed] = Field(default_factory=dict, max_length=12)
    retrieval: Retrieval = Retrieval()
    review: Review = Review()
    delivery: Delivery = Delivery()
    budget: Budget = Budget()

    @model_validator(mode="after")
    def _steps_fit_together(self) -> AgentFile:
        seen: set[str] = set()
        for step in self.steps:
            if step.id in seen:
                raise ValueError(f"two steps are called {step.id!r}")
            if step.source is not None and step.source not in seen:
                raise ValueError(f"step {step.id!r} takes from {step.source!r}, which is no step before it")
            seen.add(step.id)
        return self


class RoutingFile(Closed):
    """`app.satchel/routing.toml`: how people ask for the agent, and what they ask about its results.

    The limits are the same for every profile, so that none can say more to the router than another.
    """

    phrases: tuple[Phrase, ...] = Field(min_length=1, max_length=24, description="How people ask for it.")
    never: tuple[Phrase, ...] = Field(
        default=(), alias="not", max_length=12, description="What it is not for, where that is easily confused."
    )
    questions: tuple[Phrase, ...] = Field(
        default=(), max_length=24, description="What people ask about one of its results afterwards."
    )


def json_schema(of: type[Closed] = AgentFile) -> str:
    """The JSON schema of a file for editors, with a final newline; the same text for the same declaration."""
    body = of.model_json_schema(by_alias=True)
    body = {"$schema": "https://json-schema.org/draft/2020-12/schema", **body}
    return json.dumps(body, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
