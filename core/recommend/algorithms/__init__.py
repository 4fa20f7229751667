"""Fitting with Surprise. Only what trains imports this package."""
