"""A level's worth of props: the level file, the plan, the workers, the report and the scene."""
