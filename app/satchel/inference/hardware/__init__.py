"""What this machine has for running models: memory, processor, devices, and how fast they are when measured."""
