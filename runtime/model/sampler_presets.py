"""Samplers by name."""

from dataclasses import replace

from propsmith.runtime.errors import InputError
from propsmith.runtime.model.sampler_options import SamplerOptions

RELEASED = SamplerOptions(process="karras", solver="heun", steps=64, guidance=15.0, clip_denoised=True)
PRESETS: dict[str, SamplerOptions] = {
    "flow": SamplerOptions(),
    "shap-e-text": RELEASED,
    "shap-e-image": replace(RELEASED, guidance=3.0),
    "diffusers-text": replace(RELEASED, variant="diffusers"),
    "diffusers-image": replace(RELEASED, guidance=3.0, variant="diffusers"),
    "point-e": replace(RELEASED, guidance=3.0, sigma_max=120.0, predicts="epsilon", betas="cosine"),
}
"""Samplers by name: the compact model's, the original Shap-E's, diffusers' reading of it, and Point-E's (no churn)."""


def check_preset(name: str) -> SamplerOptions:
    """The sampler of this name; raises InputError, listing them, if there is none."""
    if name not in PRESETS:
        raise InputError(f"unknown sampler {name!r}; there are {', '.join(PRESETS)}")
    return PRESETS[name]


def preset_for(name: str, own: SamplerOptions) -> SamplerOptions:
    """The sampler of this name, for a denoiser whose own sampler is `own`.

    Raises:
        InputError: there is none of this name, or it is for denoisers trained otherwise.
    """
    found = check_preset(name)
    if _training(found) != _training(own):
        fitting = [other for other, options in PRESETS.items() if _training(options) == _training(own)]
        raise InputError(f"sampler {name!r} is for models trained otherwise; this one takes {', '.join(fitting)}")
    return found


def _training(options: SamplerOptions) -> tuple[str, str, str]:
    """The options that depend on how a denoiser was trained, and that a sampler must therefore match."""
    return options.process, options.predicts, options.betas
