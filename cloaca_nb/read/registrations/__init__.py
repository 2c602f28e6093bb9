"""What a notebook registers with the engine beside its tasks: found, carried or refused."""
