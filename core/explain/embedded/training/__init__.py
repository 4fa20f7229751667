"""How the embedded language model is made: corpus, tokenizer, training, evaluation. Never imported by the app."""
