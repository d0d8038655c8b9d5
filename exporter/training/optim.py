"""Muon for the hidden matrices, AdamW for everything else, capturable in a CUDA graph.

Muon (Jordan et al. 2024) orthogonalizes the momentum of a matrix by a Newton-Schulz iteration, here batched over
matrices of one shape. Its update is scaled to AdamW's root mean square (Liu et al. 2025, "Muon is scalable", section
2.2), so that both share one learning rate.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
_SMALLEST_SIDE = 32


def orthogonalize(matrices: Tensor, steps: int = 5) -> Tensor:
    """Bring the singular values of matrices `[K, rows, columns]` close to one; computes in bfloat16."""
    a, b, c = _NEWTON_SCHULZ
    x = matrices.bfloat16()
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x


def is_hidden_matrix(name: str, parameter: Tensor) -> bool:
    """Whether Muon optimizes it: matrices between hidden layers, not embeddings, heads or learned tokens."""
    embedding = ("pos_emb", "queries", "token_emb.weight", "head.weight", "uncond", "bias", "point_embed.weight")
    return parameter.ndim == 2 and min(parameter.shape) >= _SMALLEST_SIDE and not name.endswith(embedding)


class HybridOptimizer:
    """Muon for matrices and AdamW (without decay) for the rest; `learning_rate` is a tensor, changed in place."""

    def __init__(
        self,
        parameters: Iterable[tuple[str, nn.Parameter]],
        *,
        weight_decay: float = 0.02,
        momentum: float = 0.95,
        clip: float = 1.0,
    ):
        named = [(name, p) for name, p in parameters if p.requires_grad]
        self.parameters = [p for _, p in named]
        self._matrices: list[Tensor] = [p for name, p in named if is_hidden_matrix(name, p)]
        self._adam = _Adam([p for name, p in named if not is_hidden_matrix(name, p)], self.parameters[0].device)
        self.learning_rate = torch.zeros((), device=self.parameters[0].device)
        self._weight_decay, self._momentum, self._clip = weight_decay, momentum, clip
        self._velocity = [torch.zeros_like(p) for p in self._matrices]
        self._by_shape: dict[torch.Size, list[int]] = {}
        for index, parameter in enumerate(self._matrices):
            self._by_shape.setdefault(parameter.shape, []).append(index)

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> Tensor:
        """Clip the gradients, update every parameter, and return the gradients' norm before clipping."""
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, self._clip, foreach=True)
        self._adam.step(self.learning_rate)
        if self._matrices:
            self._muon_step()
        return norm

    def _muon_step(self) -> None:
        gradients = _gradients(self._matrices)
        torch._foreach_lerp_(self._velocity, gradients, 1 - self._momentum)
        updates = torch._foreach_lerp(gradients, self._velocity, self._momentum)
        torch._foreach_mul_(self._matrices, 1 - self.learning_rate * self._weight_decay)
        for shape, members in self._by_shape.items():
            orthogonal = orthogonalize(torch.stack([updates[i] for i in members])).float()
            scaled = (orthogonal * (-0.2 * max(shape) ** 0.5) * self.learning_rate).unbind(0)
            torch._foreach_add_([self._matrices[i] for i in members], list(scaled))


class _Adam:
    """Adam (Kingma and Ba 2015) whose learning rate and step count are tensors on the device."""

    def __init__(
        self,
        parameters: list[Tensor],
        device: torch.device,
        betas: tuple[float, float] = (0.9, 0.98),
        epsilon: float = 1e-8,
    ):
        self._parameters, self._betas, self._epsilon = parameters, betas, epsilon
        self._mean = [torch.zeros_like(p) for p in parameters]
        self._square = [torch.zeros_like(p) for p in parameters]
        self._steps = torch.zeros((), device=device)

    def step(self, rate: Tensor) -> None:
        if not self._parameters:
            return
        gradients, (b1, b2) = _gradients(self._parameters), self._betas
        self._steps += 1
        torch._foreach_lerp_(self._mean, gradients, 1 - b1)
        torch._foreach_mul_(self._square, b2)
        torch._foreach_addcmul_(self._square, gradients, gradients, value=1 - b2)
        scale = torch._foreach_sqrt(self._square)
        torch._foreach_div_(scale, (1 - b2**self._steps).sqrt())
        torch._foreach_add_(scale, self._epsilon)
        update = torch._foreach_div(self._mean, scale)
        torch._foreach_mul_(update, -rate / (1 - b1**self._steps))
        torch._foreach_add_(self._parameters, update)


def _gradients(parameters: list[Tensor]) -> list[Tensor]:
    return [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
