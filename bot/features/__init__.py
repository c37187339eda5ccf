"""Rooms: one for each thing a person can do; they never import each other."""
