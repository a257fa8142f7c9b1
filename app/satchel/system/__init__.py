"""What touches the operating system: places, locks, processes, logs, the network switch."""
