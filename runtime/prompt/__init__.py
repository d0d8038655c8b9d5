"""What the words of a prompt say: the thing, its size, its materials."""
