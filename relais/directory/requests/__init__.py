"""
What people may ask about the data held on them: to read it, to correct it, to take it away, to object, to freeze it,
to erase it. A request has a deadline, and its answer is kept.
"""
