"""Every form that a model is asked to fill can be put as a grammar, and what obeys it is read without a fault."""

from __future__ import annotations

import pytest

from satchel.craft.incident.plans import answering, gaps, headline, wording
from satchel.inference.endpoints.conformance import check_schema
from satchel.inference.grammar.check import check
from satchel.inference.grammar.schema import grammar_for


@pytest.mark.parametrize("plan", [answering, gaps, headline, wording])
def test_a_plan_is_a_schema_that_local_models_and_endpoints_take(plan):
    check(grammar_for(plan.SCHEMA))
    check_schema(plan.SCHEMA)
