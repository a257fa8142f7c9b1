"""The command line: a client of the engine that prints what it says."""
