"""The addresses under `/account/`: signing in, keeping one's account safe, links by mail."""
