"""Domain logic of Whyboard: no interface, no printing, no hidden clock or randomness."""
