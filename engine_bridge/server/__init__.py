"""The server: connections, who may talk, and jobs brought to workers and into the library."""
