"""Measures of pictures of props, in the features of a network that was trained on photographs."""
