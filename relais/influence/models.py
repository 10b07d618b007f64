"""The nouns of the influence slices, gathered so that Django sees one app."""
