"""The interface: charts, components, services. No SQL, no arithmetic beyond formatting."""

VERSION = "0.1.0"  # of the program, as in pyproject.toml; goes into the rows of the journal
