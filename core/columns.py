"""Names of columns, in one place."""

USER = "user"
ITEM = "item"
RATING = "rating"
TIMESTAMP = "timestamp"
TITLE = "title"
YEAR = "year"
DESCRIPTION = "description"

GENRE = "genre"
CREATOR = "creator"
DECADE = "decade"
TAG = "tag"
ATTRIBUTE_KINDS = (GENRE, CREATOR, DECADE, TAG)

# Columns of the catalogue's `rejects` table, in the order of the download.
REJECT_COLUMNS = ("source", "line", "reason", "detail", "content")
