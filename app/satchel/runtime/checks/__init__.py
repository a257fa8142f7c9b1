"""Exact checks that decide whether a statement is carried by the words it cites; no model is asked."""
