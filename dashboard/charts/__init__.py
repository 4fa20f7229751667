"""One plotly figure a function."""
