"""
A network is the tenant: an association with its partners.

Every row of the stages belongs to one; a membership gives a user one role in it.
"""
