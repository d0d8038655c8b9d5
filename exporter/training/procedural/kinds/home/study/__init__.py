"""Books, papers, instruments and music."""
