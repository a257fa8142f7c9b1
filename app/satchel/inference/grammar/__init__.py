"""What a model's reply may look like: JSON schemas become grammars, and no grammar reaches llama.cpp unchecked."""
