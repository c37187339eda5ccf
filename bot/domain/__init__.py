"""Nouns and rules: what a token, a permission and a person are; the standard library only."""
