"""GBNF before it reaches llama.cpp: what it would die of is refused, what it understands is parsed as it understands it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.errors import InputError
from satchel.inference.grammar import check
from satchel.inference.grammar.check import Chars, Group, Ref, Repeat, Text


def test_rules_become_trees():
    rules = check.check('root ::= "a\\n" [a-z\\x41] ( one | "b"+ )? # said\none ::= .{2,3}\n')
    assert rules["root"] == (
        (
            Text("a\n"),
            Chars(((97, 122), (65, 65)), negated=False),
            Repeat(Group(((Ref("one"),), (Repeat(Text("b"), 1, None),))), 0, 1),
        ),
    )
    assert rules["one"] == ((Repeat(Chars((), negated=True), 2, 3),),)


def test_newlines_inside_parentheses_and_after_a_bar_go_on():
    assert check.check('root ::=\n "a" |\n "b" (\n "c"\n)\n')["root"] == (
        (Text("a"),),
        (Text("b"), Group(((Text("c"),),))),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("root ::= (", "not closed"),
        ("", "no rule 'root'"),
        ('other ::= "a"', "no rule 'root'"),
        ("root ::= missing", "'missing'"),
        ('root ::= root "a" | "b"', "begins with itself"),
        ('root ::= maybe root\nmaybe ::= "a" |', "begins with itself"),
        ('root ::= a\na ::= ("x"? (b))\nb ::= [x]* root', "begins with itself"),
        ('root ::= ("a" | "")*', "without end what may be empty"),
        ('root ::= ("a"?)+', "without end what may be empty"),
        ('root ::= "a" ("b" ("c"?)*)', "without end what may be empty"),
        ('root ::= "a" "', "not understood"),
        ('root ::= "a"\nroot ::= "b"', "twice"),
        ('root ::= "a"\n| "b"', "stands where it cannot"),
        ("root ::= []", "not understood"),
        ("root ::= [z-a]", "backwards"),
        ("root ::= *", "stands where it cannot"),
        ('root ::= "" *', "cannot be repeated"),
        ('root ::= "a"**', "cannot be repeated"),
        ('root ::= "a"{3,2}', "repetition is too large"),
        ('root ::= "a"{2001}', "repetition is too large"),
        ("root ::= (([a]{2000}){2000} [b]{2000}){900}" + " [a]{2000}" * 50, "too large"),
        ('root ::= "\\q"', "not understood"),
        ('root ::= "\\uD800"', "no character"),
        ('root ::= "\\UFFFFFFFF"', "no character"),
        ("root ::= " + "(" * 50 + '"a"' + ")" * 50, "too deep"),
        ("root ::= " + "(" * 100_000, "too deep"),
        ("r" * 600_000, "too long"),
        ('root ::= "\0"', "no text"),
        ("root ::= <think>", "not understood"),
        ("".join(f'r{i} ::= "a"\n' for i in range(20_000)), "too many rules"),
        ("root := [a]", "not understood"),
    ],
)
def test_what_would_end_llama_cpp_is_refused(text, why):
    with pytest.raises(InputError) as caught:
        check.check(text)
    assert why in caught.value.what


def test_a_long_chain_of_rules_takes_no_long_time():
    chain = "".join(f"r{i} ::= r{i + 1}\n" for i in range(9000))
    assert check.check(f'root ::= "a" r0\n{chain}r9000 ::= "b"?')
    with pytest.raises(InputError):
        check.check(f"root ::= r0\n{chain}r9000 ::= root")


@given(st.text(alphabet='rot:= "|()[]{}*+?.\\-^ax01,\n#', max_size=60))
def test_any_text_is_parsed_or_refused(text):
    try:
        rules = check.check("root ::= " + text)
    except InputError:
        return
    assert "root" in rules
