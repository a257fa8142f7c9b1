"""Local models: llama.cpp in a child process, and the parent that survives whatever happens to it."""
