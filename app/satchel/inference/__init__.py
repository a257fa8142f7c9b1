"""Everything that runs a model: the embedded encoder, llama.cpp workers, endpoints. The only home of llama.cpp."""
