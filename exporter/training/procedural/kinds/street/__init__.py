"""Streets, vehicles and buildings."""
