"""What stands and lies in a kitchen."""
