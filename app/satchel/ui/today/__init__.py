"""The first screen: what waits for the person, and a field that says what should be done."""
