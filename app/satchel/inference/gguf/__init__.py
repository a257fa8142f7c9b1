"""Reads what a GGUF file says of its model, without llama.cpp: nothing is loaded that might not fit or might crash."""
