"""
Two people may edit the same record: the second one is told, and nothing is lost.

A record counts its versions; a form carries the version it started from; a change made from an older version
is refused, and the form comes back with what was typed beside what the record holds now.
"""
