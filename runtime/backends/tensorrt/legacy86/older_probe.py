"""The probe's graphs at opset 17, the newest that TensorRT 8.6 reads."""

from dataclasses import replace

from propsmith.runtime.model.bundle import Bundle


def older_probe(probe: Bundle) -> Bundle:
    """The probe bundle with graphs of opset 17; the weights are the same."""
    graph = probe.graph("denoiser")
    files = {p: name.replace(".onnx", ".opset17.onnx") for p, name in graph.files.items() if p != "int8"}
    manifest = replace(probe.manifest, graphs={"denoiser": replace(graph, files=files, int8=[])})
    return Bundle(probe.path, manifest, probe.digest)
