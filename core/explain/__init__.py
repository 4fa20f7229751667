"""Explanations: evidence, prompts, backends, claims."""
