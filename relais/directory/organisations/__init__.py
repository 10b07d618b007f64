"""Organisations that a network knows: partners, local authorities, operators, media, support structures."""
