"""What is held on me, in every network: to read, to take away, to correct, to refuse, to have erased."""
