"""Says before a model is loaded whether it fits and how fast it will be, from its file's header alone."""
