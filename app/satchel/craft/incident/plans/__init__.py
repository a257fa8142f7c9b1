"""What a language model adds to an incident: small typed pieces, from lines that code has found, checked like all else."""
