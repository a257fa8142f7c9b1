"""How a conversation becomes a prompt: the model's own template, its family's quirks, and its hidden thinking."""
