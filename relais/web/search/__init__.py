"""Search over everything that a reader may see."""
