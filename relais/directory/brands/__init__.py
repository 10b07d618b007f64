"""
What a network wears: its name, logo, colours, words, welcome, languages and own address.

Pages, mails and papers ask `queries.brand_of(network)` and nothing else; a network that chose nothing wears Relais.
"""
