"""The first steps in a new home: what Satchel is, a model or none, and how to call it."""
