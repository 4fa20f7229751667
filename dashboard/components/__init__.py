"""One visual idea a file."""
