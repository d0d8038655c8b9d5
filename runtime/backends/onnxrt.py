"""The old name of `processors`, by which scripts count threads and workers."""

from propsmith.runtime.backends.processors import default_threads, physical_cores

__all__ = ["default_threads", "physical_cores"]
