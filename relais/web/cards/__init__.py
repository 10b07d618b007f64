"""Signing in with a printed card: code, three pictures, on a computer that may be shared."""
