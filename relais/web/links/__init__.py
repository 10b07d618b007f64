"""Signing in with a link by mail: one field, one answer, a link that serves once."""
