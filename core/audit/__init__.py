"""What explanations are worth: what checks and models say of them, what people say, and how sure that is."""
