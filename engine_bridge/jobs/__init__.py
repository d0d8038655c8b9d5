"""Jobs: their kinds, read from requests, and their queue. No I/O."""
