"""Conversion of Point-E's weights (Nichol et al. 2022), the baseline that Shap-E is compared with."""

from collections.abc import Mapping

from torch import Tensor

from propsmith.exporter.models.config import MODELS, ModelConfig
from propsmith.exporter.weights.checkpoint import check_state
from propsmith.exporter.weights.state_dicts import State, convert_openai_denoiser
from propsmith.runtime.errors import CheckpointError

POINT_E = MODELS["base40M-textvec"]


def convert_point_e(state: Mapping[str, Tensor], config: ModelConfig = POINT_E) -> State:
    """Convert `base_40m_textvec.pt`, and check it.

    Shap-E's denoiser is this transformer in a wrapper: the names differ by a prefix. CLIP is not in the file.

    Raises:
        CheckpointError: a tensor is unknown, missing or of another shape, or the model has no denoiser.
    """
    if config.denoiser is None:
        raise CheckpointError(f"model {config.name} has no denoiser: Point-E's has nothing else")
    wrapped = {f"wrapped.{name}": tensor for name, tensor in state.items()}
    converted = convert_openai_denoiser(wrapped, config.denoiser)
    check_state(config, "denoiser", converted)
    return converted
