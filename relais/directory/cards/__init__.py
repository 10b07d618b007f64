"""
Printed cards: how a learner without e-mail signs in.

A card carries a short code; its holder chooses three pictures at first use. Guessing is limited for each card
and for each place, without locking out the people who come there.
"""
