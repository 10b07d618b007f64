"""Signing in and out, and choosing one's language and colours."""
