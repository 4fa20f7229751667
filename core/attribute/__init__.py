"""Where a score comes from: attributions in several lenses."""
