"""Recommenders: training, serving, top-N, evaluation."""
