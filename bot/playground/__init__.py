"""The outside world, embedded."""
