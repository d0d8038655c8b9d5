"""Released Shap-Es, in diffusers' folders and OpenAI's files, against diffusers' own classes with random weights."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import load_file, save_file

from propsmith.exporter.bundling.verify import verify_bundle
from propsmith.exporter.bundling.write_bundle import ExportOptions, write_model
from propsmith.exporter.models.config import MODELS, ShapEEncoderConfig
from propsmith.exporter.weights import released as module
from propsmith.exporter.weights.checkpoint import build_module
from propsmith.exporter.weights.clip_tokenizer import read_clip_tokenizer
from propsmith.exporter.weights.released import list_files, read_released
from propsmith.exporter.weights.weight_files import read_weights
from propsmith.runtime.backends.comparison import require_passed
from propsmith.runtime.backends.onnxruntime.ort_cpu import OnnxRuntimeBackend
from propsmith.runtime.cli import main
from propsmith.runtime.errors import CheckpointError, InputError
from propsmith.runtime.geometry.isosurface import extract_isosurface
from propsmith.runtime.geometry.mesh import is_watertight
from propsmith.runtime.model.bundle import Bundle
from propsmith.runtime.model.decode import ImplicitFunction
from propsmith.runtime.model.text import TextCondition

pytest.importorskip("diffusers")
pytest.importorskip("transformers")

from tests.fixtures.random_shap_e import (  # needs both
    random_latent,
    random_pipeline,
    small_config,
    their_field,
    write_byte_pairs,
)

GOLDEN = Path(__file__).parents[2] / "golden"
KINDS = {"text": "text300M", "image": "image300M"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A folder for each kind, as diffusers saves it, and the pipeline that it was saved from."""
    made = {}
    for kind in KINDS:
        pipeline = random_pipeline(kind)
        for part in ("prior", "shap_e_renderer", f"{kind}_encoder"):
            getattr(pipeline, part).half().float()  # so that storing in half precision loses nothing
        folder = tmp_path_factory.mktemp(kind)
        pipeline.save_pretrained(folder)
        made[kind] = folder, pipeline
    return made


def as_legacy(folder: Path) -> None:
    """Pickled weights, the renderer's older name, and byte pairs in place of tokenizer.json."""
    for path in folder.rglob("*.safetensors"):
        name = "pytorch_model.bin" if path.stem == "model" else f"{path.stem}.bin"
        torch.save(load_file(path), path.with_name(name))
        path.unlink()
    (folder / "shap_e_renderer").rename(folder / "renderer")
    if (folder / "tokenizer").is_dir():
        shutil.rmtree(folder / "tokenizer")
        write_byte_pairs(folder / "tokenizer")


def as_half(folder: Path) -> None:
    for path in folder.rglob("*.safetensors"):
        half = {k: v.half() if v.is_floating_point() else v for k, v in load_file(path).items()}
        save_file(half, path.with_name(f"{path.stem}.fp16.safetensors"))
        path.unlink()


LAYOUTS = {"safetensors": lambda folder: None, "legacy": as_legacy, "half": as_half}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS)
def test_denoiser_and_field_are_theirs(folders, tmp_path, kind, layout):
    folder, pipeline = folders[kind]
    shutil.copytree(folder, tmp_path / "model")
    LAYOUTS[layout](tmp_path / "model")
    released = read_released(tmp_path / "model", KINDS[kind], config=small_config(kind))
    config, states = released.weights.config, released.weights.states
    assert set(states) == {"denoiser", "decoder", f"{kind}_encoder"}
    assert config.encoder is None
    modules = {part: build_module(config, part) for part in ("denoiser", "decoder")}
    for part, built in modules.items():
        built.load_state_dict(states[part])
        built.eval()

    x, t, cond = torch.randn(2, 128, 24), torch.tensor([3.0, 871.0]), torch.randn(2, *config.denoiser.condition_shape)
    scaled = cond * config.denoiser.condition_dim**0.5 if kind == "text" else cond  # theirs is scaled by the pipeline
    with torch.no_grad():
        expected = pipeline.prior(x, timestep=t, proj_embedding=scaled).predicted_image_embedding[..., :24]
        found = modules["denoiser"](x, t, cond)
    torch.testing.assert_close(found, expected, atol=2e-5 * expected.abs().max().item(), rtol=0)

    latent, points = random_latent(pipeline.shap_e_renderer, 5), torch.rand(1, 500, 3) * 2 - 1
    expected = their_field(pipeline.shap_e_renderer, latent, points)
    with torch.no_grad():
        field = modules["decoder"].query(modules["decoder"].prepare(latent), points).field
    assert field.std() > 0.05
    torch.testing.assert_close(field, expected, atol=1e-4, rtol=0)


@pytest.fixture(scope="module")
def text_bundle(folders, tmp_path_factory):
    """The text pipeline's folder, exported as `propsmith export --from` does."""
    released = read_released(folders["text"][0], "text300M", config=small_config("text"))
    out = tmp_path_factory.mktemp("bundle") / "small"
    write_model(released.weights, out, ExportOptions("small", texts=released.texts, weights="fp16"))
    return Bundle.load(out)


def test_every_graph_agrees_with_pytorch(text_bundle):
    comparisons = list(verify_bundle(text_bundle))
    require_passed(comparisons)
    assert {c.precision for c in comparisons} == {"fp32", "fp16"}
    assert {c.output for c in comparisons if c.graph == "query"} == {
        "field", "density", "color", "density_coarse", "color_coarse", "color_fine",
    }  # fmt: skip


def test_what_the_bundle_says(text_bundle):
    manifest = text_bundle.manifest
    assert manifest.capabilities == ["text"]
    assert (manifest.sampler.process, manifest.sampler.solver, manifest.sampler.guidance) == ("karras", "heun", 15.0)
    assert manifest.special_tokens
    assert not manifest.metric_field
    assert not text_bundle.array("uncond").any()
    assert "MIT licence, copyright OpenAI" in text_bundle.sidecar("MODEL_CARD.md")
    with pytest.raises(InputError, match="no capability 'encode'"):
        text_bundle.require("encode")


@pytest.mark.parametrize("prompt", ["a red chair", "chairs'll  be RED; 12 été", "re " * 40])
def test_text_conditions_as_their_pipeline_does(folders, text_bundle, prompt):
    pipeline = folders["text"][1]
    condition = TextCondition(text_bundle, OnnxRuntimeBackend(text_bundle, threads=1))
    expected = pipeline._encode_prompt(prompt, "cpu", 1, False).detach().numpy() / 32**0.5
    np.testing.assert_allclose(condition.encode([prompt]), expected, atol=1e-5)
    assert condition.unknown_words(prompt) == [], "CLIP has no list of words that it knows"


def test_mesh_is_theirs(folders, text_bundle):
    renderer = folders["text"][1].shap_e_renderer
    latent = random_latent(renderer, 1)
    theirs = renderer.decode_to_mesh(latent, "cpu", grid_size=24)
    function = ImplicitFunction(OnnxRuntimeBackend(text_bundle, threads=1), latent[0].numpy())
    axis = np.linspace(-1, 1, 24, dtype=np.float32)
    lattice = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3)
    mesh = extract_isosurface(function.field(lattice).reshape(24, 24, 24), convention="shap-e")
    expected = theirs.verts.numpy()
    assert len(mesh.vertices) == len(expected) > 500
    assert is_watertight(mesh)
    distance = np.linalg.norm(mesh.vertices[:, None] - expected[None], axis=-1)
    nearest = distance.argmin(axis=1)
    assert len(np.unique(nearest)) == len(expected)
    assert distance.min(axis=1).max() < 1e-4
    their_colors = torch.stack([theirs.vertex_channels[c] for c in "RGB"], -1).numpy()[nearest]
    ours = function.color(mesh.vertices)
    linear = np.where(ours <= 0.04045, ours / 12.92, ((ours + 0.055) / 1.055) ** 2.4)
    np.testing.assert_allclose(linear, their_colors, atol=5e-3)


def openai_config(kind="text"):
    """The sizes of the golden cases; the denoiser's don't fit the decoder's, which nothing here minds."""
    config = small_config(kind)
    denoiser = replace(
        config.denoiser, tokens=32, channels=16, width=64, layers=3, heads=4, condition_dim=768, out_channels=32
    )
    encoder = ShapEEncoderConfig(
        tokens=128, channels=24, width=32, heads=4, layers=3, centres=24, points=160, views=3, view_size=16
    )
    return replace(config, denoiser=denoiser, encoder=encoder)


def golden_state(name):
    with np.load(GOLDEN / f"{name}.npz") as file:
        return {k.removeprefix("w/"): torch.from_numpy(file[k]) for k in file.files if k.startswith("w/")}


@pytest.fixture
def openai(tmp_path):
    """A folder of OpenAI's files, with the golden cases' weights in them."""
    folder = tmp_path / "openai"
    folder.mkdir()
    torch.save(golden_state("a_text_denoiser"), folder / "text_cond.pt")
    decoder = golden_state("d_decoder")
    torch.save(decoder, folder / "vector_decoder.pt")
    decoder = {f"encoder.{k}" if k.startswith("params_proj.") else k: v for k, v in decoder.items()}
    decoder["renderer.nerstf.mlp.6.bias"] = torch.arange(12.0) / 8
    torch.save(golden_state("e_encoder") | decoder, folder / "transmitter.pt")
    return folder


def read_openai(folder, folders, **choices):
    choices = {"clip": folders["text"][0], "check_hashes": False, "config": openai_config()} | choices
    return read_released(folder, "text300M", **choices)


def test_openai_files(openai, folders):
    whole = read_openai(openai, folders)
    assert set(whole.weights.states) == {"denoiser", "decoder", "encoder", "text_encoder"}
    assert whole.weights.states["decoder"]["head.bias"][1] == 0.125, "transmitter.pt comes first"

    (openai / "transmitter.pt").unlink()
    decoder_only = read_openai(openai, folders)
    assert set(decoder_only.weights.states) == {"denoiser", "decoder", "text_encoder"}
    assert decoder_only.weights.config.encoder is None
    biases = golden_state("d_decoder")["renderer.nerstf.mlp.6.bias"]
    assert torch.equal(decoder_only.weights.states["decoder"]["head.bias"], biases)


def in_shards(path, pieces=2):
    """Split a file as transformers and diffusers do; returns the pieces' paths."""
    state = load_file(path)
    names = [f"{path.stem}-{i + 1:05}-of-{pieces:05}.safetensors" for i in range(pieces)]
    places = {key: names[i % pieces] for i, key in enumerate(state)}
    for name in names:
        save_file({key: state[key] for key, place in places.items() if place == name}, path.with_name(name))
    index = {"metadata": {"total_size": path.stat().st_size}, "weight_map": places}
    path.with_name(f"{path.name}.index.json").write_text(json.dumps(index), encoding="utf-8")
    path.unlink()
    return [path.with_name(name) for name in names]


def test_a_file_in_pieces_is_one(folders, tmp_path):
    prior = shutil.copytree(folders["text"][0] / "prior", tmp_path / "prior")
    (whole,) = prior.glob("*.safetensors")
    expected = load_file(whole)
    first, second = in_shards(whole)
    index = prior / f"{whole.name}.index.json"
    found = read_weights(index)
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[key], value) for key, value in expected.items())

    second.rename(tmp_path / "kept")
    with pytest.raises(CheckpointError) as error:
        read_weights(index)
    assert str(error.value) == f"weights {index}: {second.name}, one of 2 files, is missing"
    shutil.copy(first, second)
    with pytest.raises(CheckpointError, match=rf"{second.name}: tensor '\S+' is missing, which {index.name} names"):
        read_weights(index)
    second.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n")
    with pytest.raises(CheckpointError, match=rf"{second.name} is a Git LFS pointer"):
        read_weights(index)
    index.write_text('{"weight_map": {"a": "../secret.bin"}}')
    with pytest.raises(CheckpointError, match=r"names '../secret.bin', which doesn't lie beside it"):
        read_weights(index)
    index.write_text("{}")
    with pytest.raises(CheckpointError, match=r"index.json: no index of files of weights"):
        read_weights(index)


def test_a_released_folder_in_pieces(folders, tmp_path):
    folder = shutil.copytree(folders["text"][0], tmp_path / "model")
    expected = read_released(folder, "text300M", config=small_config("text")).weights.states
    for path in list(folder.rglob("*.safetensors")):
        in_shards(path)
    found = read_released(folder, "text300M", config=small_config("text")).weights.states
    assert {part: state.keys() for part, state in found.items()} == {p: s.keys() for p, s in expected.items()}
    for part, state in expected.items():
        assert all(torch.equal(found[part][key], value) for key, value in state.items())


def test_files_under_the_others_names(tmp_path):
    state = {"a": torch.arange(3.0)}
    save_file(state, tmp_path / "model.bin")
    assert torch.equal(read_weights(tmp_path / "model.bin")["a"], state["a"])
    wrong = tmp_path / "other.safetensors"
    torch.save(state, wrong)
    with pytest.raises(CheckpointError) as error:
        read_weights(wrong)
    assert str(error.value) == f"weights {wrong} is a pickle of PyTorch's, no safetensors: name it other.bin"
    wrong.write_bytes(b"")
    with pytest.raises(CheckpointError, match=r"other.safetensors is empty: download it again"):
        read_weights(wrong)


def write_script(path):
    torch.jit.script(torch.nn.Linear(2, 2)).save(path)


NO_WEIGHTS = {
    "script": (write_script, "it is a program in TorchScript: get the released file, or the same as .safetensors"),
    "module": (lambda path: torch.save(torch.nn.Linear(2, 2), path), "it names torch.nn.modules.linear.Linear"),
    "noise": (lambda path: path.write_bytes(bytes(range(128, 256)) * 9), "it is no pickle of tensors and plain data"),
    "picture": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99)), "it is no pickle"),
    "cut": (lambda path: path.write_bytes(b"\x99" + bytes(7) + b'{"a"'), "deserializing header"),
}


@pytest.mark.parametrize("case", NO_WEIGHTS)
def test_what_is_no_file_of_weights_is_never_to_be_loaded_unsafely(tmp_path, case):
    write, text = NO_WEIGHTS[case]
    write(tmp_path / "text_cond.pt")
    with pytest.raises(CheckpointError) as error:
        read_weights(tmp_path / "text_cond.pt")
    assert str(error.value).startswith(f"weights {tmp_path / 'text_cond.pt'}: damaged, or no file of weights (")
    assert text in str(error.value)
    assert "weights_only" not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_half_of_the_tokenizer_is_named(tmp_path):
    with pytest.raises(CheckpointError) as error:
        read_clip_tokenizer([tmp_path / "tokenizer", tmp_path], MODELS["text300M"].text_encoder)
    nothing = f"no tokenizer.json, nor vocab.json with merges.txt, in {tmp_path / 'tokenizer'} or {tmp_path}"
    assert str(error.value) == f"{nothing} (see export --list)"
    (tmp_path / "vocab.json").write_text("{}")
    with pytest.raises(CheckpointError, match=r"merges.txt is missing beside vocab.json \(see export --list\)"):
        read_clip_tokenizer([tmp_path], MODELS["text300M"].text_encoder)


def spoil(path, change):
    state = torch.load(path, weights_only=True)
    change(state)
    torch.save(state, path)


PROJ = "encoder.params_proj.projections.nerstf__mlp__1__weight.proj.weight"
SPOILT = {
    "missing": (
        "text_cond.pt",
        lambda s: s.pop("wrapped.ln_post.bias"),
        "denoiser of text300M: tensor backbone.post_norm.bias [64] is missing",
    ),
    "extra": (
        "text_cond.pt",
        lambda s: s.update({"wrapped.wings": torch.zeros(2)}),
        "unknown tensor 'wings': these are not the weights of that model",
    ),
    "misshapen": (
        "transmitter.pt",
        lambda s: s.update({PROJ: torch.zeros(7, 24)}),
        "tensor 'rows.1.weight' is [7, 24], expected [1024, 24]",
    ),
    "extra layer": (
        "transmitter.pt",
        lambda s: s.update({"renderer.nerstf.mlp.7.bias": torch.zeros(2)}),
        "unknown tensor 'renderer.nerstf.mlp.7.bias', expected none of that name",
    ),
    "no tensor": ("text_cond.pt", lambda s: s.update({"epoch": 3}), "'epoch' is a int, expected a tensor"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_wrong_tensors_are_named(openai, folders, case):
    name, change, text = SPOILT[case]
    spoil(openai / name, change)
    with pytest.raises(CheckpointError) as error:
        read_openai(openai, folders)
    assert text in str(error.value)
    assert "\n" not in str(error.value)


def test_a_truncated_file_is_one_clear_line(openai, folders):
    path = openai / "transmitter.pt"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(CheckpointError, match=r"transmitter.pt: damaged, or no file of weights \(") as error:
        read_openai(openai, folders)
    assert "\n" not in str(error.value)


def test_hashes_are_openais(openai, folders, monkeypatch):
    with pytest.raises(CheckpointError, match=r"text_cond.pt: sha256 \w{16}... where OpenAI's file has e6b4fa5"):
        read_openai(openai, folders, check_hashes=True)
    known = {
        file.name: replace(file, sha256=hashlib.sha256((openai / file.name).read_bytes()).hexdigest())
        for file in module.OPENAI_FILES
        if (openai / file.name).is_file()
    }
    monkeypatch.setattr(module, "_DENOISERS", {"text": known["text_cond.pt"]})
    monkeypatch.setattr(module, "_TRANSMITTER", known["transmitter.pt"])
    read_openai(openai, folders, check_hashes=True)
    (openai / "diffusion_config.yaml").write_text("mean_type: epsilon\n")
    with pytest.raises(CheckpointError, match=r"diffusion_config.yaml: sha256 .* get it again, or give --any-weights"):
        read_openai(openai, folders, check_hashes=True)


def test_a_pointer_or_a_page_is_named_before_hashes_are(openai, folders):
    (openai / "text_cond.pt").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n")
    with pytest.raises(CheckpointError, match=r"text_cond\.pt is a Git LFS pointer, not the file itself: run `git lfs"):
        read_openai(openai, folders, check_hashes=True)


@pytest.mark.parametrize("name", ["tokenizer.json", "vocab.json"])
def test_a_page_in_the_tokenizers_place_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"<html>Sign in</html>")
    with pytest.raises(CheckpointError) as error:
        read_clip_tokenizer([tmp_path], MODELS["text300M"].text_encoder)
    web = "a web page, not the file itself: download it again, signed in if the site asks for that"
    assert str(error.value) == f"tokenizer {tmp_path / name} is {web}"


def test_the_released_configurations_have_these_hashes():
    """Of files that we hold: their texts are the original's."""
    expected = {file.name: file.sha256 for file in module.OPENAI_FILES}
    text = "mean_type: x_start\nschedule: exp\ntimesteps: 1024\n"
    assert hashlib.sha256(text.encode()).hexdigest() == expected["diffusion_config.yaml"]


def test_missing_files_are_named(openai, folders, tmp_path):
    with pytest.raises(CheckpointError, match=r"no folder .*nowhere: give the one that holds the released files"):
        read_openai(tmp_path / "nowhere", folders)
    with pytest.raises(CheckpointError, match=r"no image_cond.pt in .*, which holds text_cond.pt, transmitter.pt"):
        read_openai(openai, folders, config=openai_config("image"))
    with pytest.raises(CheckpointError, match=r"no CLIP text encoder in .*openai: give --clip DIR"):
        read_openai(openai, folders, clip=None)
    (openai / "transmitter.pt").unlink()
    (openai / "vector_decoder.pt").unlink()
    with pytest.raises(CheckpointError, match=r"neither transmitter.pt nor vector_decoder.pt in"):
        read_openai(openai, folders)

    half = tmp_path / "half"
    shutil.copytree(folders["text"][0], half)
    shutil.rmtree(half / "shap_e_renderer")
    with pytest.raises(CheckpointError, match=r"no diffusion_pytorch_model.safetensors .* the decoder is missing"):
        read_released(half, "text300M", config=small_config("text"))


def test_a_folder_of_another_size_is_no_released_model(folders):
    config = replace(MODELS["text300M"], text_encoder=small_config("text").text_encoder)
    with pytest.raises(CheckpointError, match=r"denoiser of text300M: tensor pos_emb is \[128, 64\], expected"):
        read_released(folders["text"][0], "text300M", config=config)


def test_the_folder_says_how_many_heads(folders, tmp_path, caplog):
    shutil.copytree(folders["text"][0], tmp_path / "model")
    path = tmp_path / "model" / "prior" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"num_attention_heads": 2}))
    released = read_released(tmp_path / "model", "text300M", config=small_config("text"))
    assert released.weights.config.denoiser.heads == 2
    assert "says 2 heads" in caplog.text
    path.write_text("{")
    with pytest.raises(CheckpointError, match=r"config.json can't be read"):
        read_released(tmp_path / "model", "text300M", config=small_config("text"))


def test_the_list_tells_every_file():
    text = list_files()
    for file in module.OPENAI_FILES:
        assert file.name in text
        assert file.sha256 in text
    assert "MIT licence" in text


def test_too_little_disk_leaves_nothing(folders, tmp_path, monkeypatch):
    released = read_released(folders["text"][0], "text300M", config=small_config("text"))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 10**6))
    with pytest.raises(InputError, match=r"too little disk: the bundle takes about 0.1 GB, .* has 0.0 GB free"):
        write_model(released.weights, tmp_path / "out", ExportOptions("x", texts=released.texts, weights="fp16"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--from", "FOLDER", "--model", "text300M"], "tensor pos_emb is [128, 64], expected [1024, 1024]"),
        (["--from", "FOLDER", "--model", "image300M"], "no CLIP image encoder in"),
        (["--from", "FOLDER"], "--from DIR takes --model NAME and no checkpoints"),
        (["--from", "FOLDER", "--model", "text300M", "--opset", "18"], "'18' is not one of"),
        (["--model", "text300M"], "give checkpoints, or --from DIR --model NAME"),
    ],
)
def test_the_command_refuses_in_one_line(folders, tmp_path, capsys, arguments, text):
    arguments = [str(folders["text"][0]) if a == "FOLDER" else a for a in arguments]
    with pytest.raises(SystemExit) as end:
        main(["export", *arguments, "-o", str(tmp_path / "out")])
    assert end.value.code == 2
    error = capsys.readouterr().err.strip()
    assert text in error
    assert len(error.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "opset"), [("text", 17), ("image", 20)])
def test_older_opsets_agree_with_pytorch(openai, folders, tmp_path, kind, opset):
    if kind == "text":
        released = read_openai(openai, folders)
    else:
        released = read_released(folders["image"][0], "image300M", config=small_config("image"))
    options = ExportOptions("x", texts=released.texts, weights="fp16", opset=opset)
    manifest = write_model(released.weights, tmp_path / "out", options)
    assert manifest.capabilities == (["text", "encode"] if kind == "text" else ["image"])
    require_passed(list(verify_bundle(Bundle.load(tmp_path / "out"))))
    for path in (tmp_path / "out").glob("*.onnx"):
        model = onnx.load(path, load_external_data=False)
        assert {o.domain: o.version for o in model.opset_import} == {"": opset}
        operators = {node.op_type for node in model.graph.node}
        assert "Attention" not in operators
        assert opset == 20 or "Gelu" not in operators
        assert_both_scaled(model.graph.node)


def assert_both_scaled(nodes):
    """Queries and keys are each scaled before their product, which half precision could not hold otherwise."""
    maker = {output: node for node in nodes for output in node.output}
    for softmax in (node for node in nodes if node.op_type == "Softmax"):
        product = maker[softmax.input[0]]
        while product.op_type != "MatMul":  # a mask may be added between
            product = maker[product.input[0]]
        assert [maker[name].op_type for name in product.input] == ["Mul", "Mul"]
