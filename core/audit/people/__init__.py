"""What people prefer: statistics of judgements, as pure functions of a frame."""
