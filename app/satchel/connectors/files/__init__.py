"""Files, folders and standard input."""
