"""What someone should know: a line that waits for them until they have seen it, with the way to its page."""
