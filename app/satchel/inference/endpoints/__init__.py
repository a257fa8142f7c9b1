"""Model servers that the person already has, here or elsewhere, that speak OpenAI's chat protocol."""
