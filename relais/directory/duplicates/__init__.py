"""
Two entries for one person or one organisation: pairs proposed by the engine, merged by a user, undone if wrong.

Nothing is merged without someone's decision.
"""
