"""
Nothing is kept for ever: how long each kind of data is kept, who is about to be erased, and what each night did.

People are warned of first (a list that an administrator reads for 30 days), then erased. A night that would erase
too much, or that comes from a clock that jumped, erases nothing and asks a human.
"""
