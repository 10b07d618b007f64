"""Carry what was learned to those who can act, and measure honestly what that influence changed."""
