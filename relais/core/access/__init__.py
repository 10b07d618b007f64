"""
Who may do what, and see what.

A `User` signs in; a role in a network gives rights; one table (`permissions.csv`) says which role holds
which right. Questions start from `networks_where(user, right)`, verbs are checked by `@action`.
"""
