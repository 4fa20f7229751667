"""Bringing ratings in: formats, validation, the demo world."""
