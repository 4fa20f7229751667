"""What explanations are worth: what people say of them, and how sure that is."""
