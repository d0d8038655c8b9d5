"""A grammar of props: parametric generators, what they built in words, and sets of both to train from."""
