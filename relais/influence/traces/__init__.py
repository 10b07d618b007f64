"""
Traces: files of posts, follows and accounts that were brought for a campaign, and what was read in them.

They are read as a check as soon as they come; a measure reads them again. What is wrong is told row by row.
"""
