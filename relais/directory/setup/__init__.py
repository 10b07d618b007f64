"""
Opening a network and finding one's way in its settings: name, structures, team, brand, stages.

It owns no rows: each step leads to the slice that does.
"""
