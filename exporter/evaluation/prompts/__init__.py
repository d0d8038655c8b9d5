"""Does a prop have what its prompt says? A suite of prompts, and the checks that shape and color can answer."""
