"""
Who signs in to a network: the roles that its members hold, and those who are invited.

A role may be bound to one structure: what it opens is then narrowed to that structure and those below it.
"""
