"""A whole training step as one CUDA graph: batch, forward, backward and optimizer replayed by a single launch.

Small models are launch-bound: a step of the compact autoencoder is some thousand kernels.
"""

from collections.abc import Callable

import torch


class CapturedStep:
    """Calls `step` eagerly a few times, then captures it, then replays the capture; on the CPU only calls it.

    The step must do the same work on the same tensors every time, read nothing from the host, and leave gradients in
    place (`zero_grad(set_to_none=True)` at its start). Tensors that change from step to step, such as the learning
    rate, are changed in place between calls. Random numbers advance from replay to replay.
    """

    def __init__(self, step: Callable[[], None], device: torch.device, warmup: int = 4):
        self._step, self._cuda, self._warmup = step, device.type == "cuda", warmup
        self._graph: torch.cuda.CUDAGraph | None = None
        self._stream = torch.cuda.Stream(device) if self._cuda else None  # type: ignore[no-untyped-call]

    def __call__(self) -> None:
        """Run one step."""
        if self._stream is None:
            self._step()
        elif self._graph is not None:
            self._graph.replay()
        elif self._warmup > 0:
            self._warmup -= 1
            self._stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(self._stream):
                self._step()
            torch.cuda.current_stream().wait_stream(self._stream)
        else:
            torch.cuda.synchronize()
            self._graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self._graph, stream=self._stream):
                self._step()
            self._graph.replay()
