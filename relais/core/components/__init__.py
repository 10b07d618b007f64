"""
The pieces that pages are made of: icons, rungs, fields, tables, steps.

Each piece exists once, as a template tag (`{% load components %}`) or as the form renderer; the page
`/components/` shows them all.
"""
