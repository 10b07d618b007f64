"""
How an edition is made from the files that INSEE, La Poste and IGN publish.

Done once a year by whoever keeps the lists, with `relais manage pack_territories`; a site only loads the result.
"""
