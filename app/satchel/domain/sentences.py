"""Sentences that the engine makes for people, each said once: a client that speaks another language finds out from here
which sentence it was given, and what was filled in.
"""

from __future__ import annotations

from enum import StrEnum


class Sentence(StrEnum):
    """English with named places, for `str.format`. A text may be several of them with spaces between."""

    # who does it, and why
    NAMED = "You named {agent}."
    CHOSEN_NOW = "You chose it."
    CHOSEN_FOR_WORDS = "You chose {agent} for “{words}” on {day}."
    CHOSEN_FOR_THINGS = "You chose {agent} for such things on {day}."
    NEAR = "It is near to “{phrase}”, which is for {agent}."
    ALONE = "{agent} is the only agent here that takes this."
    MADE_FOR = "{agent} is the only agent here made for this ({kinds})."
    LACKS = "It needs something to read."
    ABOUT_TITLED = "It is a question about “{title}”, the last run."
    ABOUT_RUN = "It is a question about the last run, {run}."
    UNKNOWN = "There is no agent called “{name}” here."
    CLOSE = "Several agents fit this about equally well."
    FAR = "Nothing that the agents here are for is near enough to this."
    SEVERAL_TAKE = "Several agents take this, and nothing says which one is meant."
    SEVERAL_NAMED = "Several agents have that name."
    NAME_IS = "Its name is {agent}."
    NOBODY = "No agent here takes this."
    TOO_MANY = "It takes at most {most} inputs, not {given}."
    NOT_READ = "It does not read this ({kinds})."

    # what a run waits for
    ONE_WAITS = "1 claim waits for a decision."
    MANY_WAIT = "{count} claims wait for a decision."

    # what a sample says
    NO_CLAIMS = "There are no claims to check."
    NONE_CHECKED = "None of the sample has been checked yet: nothing is known about these {of} claims."
    NONE_WRONG = "{checked} of {of} checked, none was wrong."
    ONE_WRONG = "{checked} of {of} checked, 1 was wrong."
    MANY_WRONG = "{checked} of {of} checked, {wrong} were wrong."
    BOUND = "With 95 % confidence {few} to {many} of all {of} are wrong ({low} % to {high} %)."
    LEFT = "{left} of the sample are not checked yet: until then this holds if they are like the rest."

    # how a model fits this machine
    ADAPTER = "It is an adapter, which only works beside its model."
    PROJECTOR = "It is a projector, which only works beside its model."
    NO_WEIGHTS = "It has no weights: only the description of a model is in that file."
    WONT_FIT = "It won't fit: it needs {needed} and {available} are free, some of which other programs need."
    FITS = "It fits: it needs {needed} of the {available} that are free; its speed is not measured yet."
    RUNS_WELL = "It runs well: it needs {needed} of the {available} that are free; {speed}."
    RUNS_SLOWLY = "It runs slowly: it needs {needed} of the {available} that are free; {speed}."
    READING = "Reading {tokens} tokens takes it {seconds} seconds."
    SHORTER = "Its context is {tokens} tokens instead of {wanted}, so that it fits."
    SPEED_OF_PROCESSOR = "That speed is the processor's; the device was not measured yet."
    NO_DEVICE = "It runs on the processor: llama.cpp finds no other device that it can use."
    NO_ROOM = "It runs on the processor: the first layers need {needed} and {devices} can give {free}."
    ON_DEVICES = "All of it goes to {devices}: {needed} of the {free} that are free there."
    PARTLY = (
        "{some} of {all} layers go to {devices} ({needed} of the {free} that are free there), "
        "the others stay with the processor."
    )
    WORDS = "about {count} words a second"
    MORE_WORDS = "more than {count} words a second"
    ONE_WORD = "about one word a second"
    SLOW_WORDS = "about one word in {seconds} seconds"
    NO_WORDS = "next to nothing"
