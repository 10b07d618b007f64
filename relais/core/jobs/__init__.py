"""
Work that takes longer than a page may.

A job is a row that tells its state and progress; the work runs in a worker through Django's Tasks API
(inside `relais serve` by default). A worker that dies is noticed and its job runs again.
"""
