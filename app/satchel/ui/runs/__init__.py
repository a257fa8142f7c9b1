"""The list of runs: what agents did, do, and wait for."""
