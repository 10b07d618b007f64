"""My account and what is held on me."""
