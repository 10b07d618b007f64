"""
The ladder as a reader climbs it: the result of a measure, its relays, its network, its cascades, side by side.

This slice owns no row: it asks what the measures kept.
"""
