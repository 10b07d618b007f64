"""
A campaign: what a network sets out to change, over which days, in which phases, along which threads.

This slice owns what was planned; what the campaign did is told by the measures.
"""
