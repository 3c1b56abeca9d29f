"""The raw archive: what came, byte for byte, and where it lies."""
