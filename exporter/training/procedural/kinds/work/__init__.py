"""Tools, what stands about a farm or a camp, and small things."""
