"""Serving fitted models with plain numpy; Surprise is never imported here."""
