"""Kinds of attributes, in one place."""

GENRE = "genre"
CREATOR = "creator"
DECADE = "decade"
TAG = "tag"
ATTRIBUTE_KINDS = (GENRE, CREATOR, DECADE, TAG)
