"""Plants, rocks, farms, graveyards and dungeons."""
