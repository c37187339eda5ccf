"""The token service over HTTP: nouns of the domain out, errors of the domain out, nothing else."""
