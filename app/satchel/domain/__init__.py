"""What the program is about: frozen data, ports and errors, on the standard library alone."""
