"""Relais: help people, learn from it, carry it to those who can act, and measure what that changed."""

__version__ = "0.1.0"
