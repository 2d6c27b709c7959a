"""Doors for machines: what the archive gives to other programs, and takes from them."""
