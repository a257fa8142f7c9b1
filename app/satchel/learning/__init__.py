"""How agents get better: labelled examples, heads trained on them, and what they score."""
