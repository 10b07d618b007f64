"""
What data serves: purposes in plain words, each with its legal basis; consents given to them, refused, withdrawn;
objections. A changed text is a new version, and a consent points to the version it was given to.
"""
