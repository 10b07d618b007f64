"""
Places on the map of France: regions, departments, groups of communes, communes and their parts.

Shared by every network and read-only; what is loaded comes from the open lists packed in `data/`.
"""
