"""Our CLIP encoders against transformers', which others wrote, at small sizes with random weights."""

import pytest
import torch

from propsmith.exporter.models.clip import CLIPImageEncoder, CLIPTextEncoder
from propsmith.exporter.models.config import CLIPTextConfig, CLIPVisionConfig
from propsmith.exporter.weights.state_dicts import convert_clip_image_encoder, convert_clip_text_encoder

transformers = pytest.importorskip("transformers")

TEXT = CLIPTextConfig(vocab=60, width=32, layers=3, heads=4, max_length=12, out_dim=24)
VISION = CLIPVisionConfig(width=32, layers=3, heads=4, patch=7, image_size=28)


@pytest.fixture
def their_text_encoder():
    torch.manual_seed(0)
    config = transformers.CLIPTextConfig(
        vocab_size=60,
        hidden_size=32,
        intermediate_size=128,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=12,
        projection_dim=24,
        bos_token_id=58,
        eos_token_id=59,
        pad_token_id=0,
    )
    return shaken(transformers.CLIPTextModelWithProjection(config).eval())


@pytest.fixture
def their_image_encoder():
    torch.manual_seed(0)
    config = transformers.CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=128,
        num_hidden_layers=3,
        num_attention_heads=4,
        patch_size=7,
        image_size=28,
    )
    return shaken(transformers.CLIPVisionModel(config).eval())


def shaken(model):
    """No parameter left at 0 or 1, where a wrong name wouldn't show."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += torch.randn_like(parameter) * 0.1
    return model


def test_text_vectors_agree(their_text_encoder):
    ours = CLIPTextEncoder(TEXT)
    ours.load_state_dict(convert_clip_text_encoder(their_text_encoder.state_dict()))
    rows = [[58, 3, 9, 4, 59], [58, 7, 59], [58, *range(1, 11), 59]]
    expected = []
    with torch.no_grad():
        for row in rows:
            padded = torch.tensor([row + [0] * (12 - len(row))])
            expected.append(torch.nn.functional.normalize(their_text_encoder(padded).text_embeds, dim=-1))
        # Padded to the longest only: no token sees what comes after it.
        ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(r) for r in rows], batch_first=True)
        mask = (torch.arange(12) < torch.tensor([len(r) for r in rows])[:, None]).long()
        found = ours(ids, mask)
        torch.testing.assert_close(found, torch.cat(expected), atol=1e-6, rtol=1e-5)
        alone = ours(ids[1:2, :3], mask[1:2, :3])
    torch.testing.assert_close(alone, expected[1], atol=1e-6, rtol=1e-5)


def test_image_grids_agree(their_image_encoder):
    ours = CLIPImageEncoder(VISION)
    ours.load_state_dict(convert_clip_image_encoder(their_image_encoder.state_dict()))
    images = torch.rand(2, 3, 28, 28)
    mean = torch.tensor([0.48145466, 0.4578275, 0.40821073])[:, None, None]
    std = torch.tensor([0.26862954, 0.26130258, 0.27577711])[:, None, None]
    with torch.no_grad():
        expected = their_image_encoder((images - mean) / std).last_hidden_state[:, 1:]
        found = ours(images)
    assert found.shape == (2, 16, 32)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_a_whole_clip_holds_both(their_text_encoder, their_image_encoder):
    """A CLIPModel's file holds the other half too; it is left."""
    text, image = their_text_encoder.state_dict(), their_image_encoder.state_dict()
    whole = text | {k if k.startswith("vision_model.") else f"vision_model.{k}": v for k, v in image.items()}
    whole |= {"logit_scale": torch.ones(()), "visual_projection.weight": torch.zeros(24, 32)}
    whole |= {f"{m}_model.embeddings.position_ids": torch.arange(5)[None] for m in ("text", "vision")}
    assert convert_clip_text_encoder(whole).keys() == convert_clip_text_encoder(text).keys()
    assert convert_clip_image_encoder(whole).keys() == convert_clip_image_encoder(image).keys()
