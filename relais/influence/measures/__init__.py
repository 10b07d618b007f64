"""
The ladder on a campaign: traces that were brought, and the measures made from them.

Traces are files of posts, follows and accounts; a measure is one reading of them by the engine, kept with its
parameters, the version of the code and the digest of its input, so that it can be made again and explained.
"""
