"""Jobs: what a request asks for, and their queue. No I/O."""
