"""Metrics of explanations: small functions, one registry. `docs/metrics.md` explains each once."""
