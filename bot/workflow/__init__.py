"""Verbs: the only code that looks at or changes the world."""
