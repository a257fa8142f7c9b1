"""All commands by name. The window is opened without them: it is quicker by what they load."""

from __future__ import annotations

from satchel.cli.commands import agents, ask, backup, do, doctor, engine, models, restore, review, run, runs, settings
from satchel.cli.options import Command

COMMANDS: dict[str, Command] = {
    one.COMMAND.name: one.COMMAND
    for one in (run, do, ask, runs, review, agents, models, settings, doctor, backup, restore, engine)
}
