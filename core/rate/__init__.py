"""Campaigns of human judgements: what is to be judged, who judges what next, and what was said."""
