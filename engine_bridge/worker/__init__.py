"""The processes that generate, and what keeps them alive."""
