"""The embedded language model: a small one, trained by this project, that puts a plan of facts into words."""
