"""From opset 18, the lowest that PyTorch exports, to 17, the highest that TensorRT 8.6 reads."""

from onnx import ModelProto, NodeProto, helper, numpy_helper

# These take their axes as an input since opset 18, as an attribute before (ReduceSum since 13).
_REDUCTIONS = frozenset(
    ("ReduceL1", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSumSquare")
)


def to_opset17(model: ModelProto) -> None:
    """Rewrite a model of opset 18 in place, for the operators that this package's graphs hold.

    What can't be rewritten is left, and ONNX's checker tells: opset 17 has no such attribute or input.
    """
    constants = {i.name: i for i in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type in _REDUCTIONS and len(node.input) == 2 and node.input[1] in constants:
            axes = numpy_helper.to_array(constants[node.input[1]]).tolist()
            del node.input[1]
            _drop_attribute(node, "noop_with_empty_axes")
            node.attribute.append(helper.make_attribute("axes", axes))
        elif node.op_type == "Split":
            _drop_attribute(node, "num_outputs")  # equal parts, one an output, go without saying
    _drop_unused_initializers(model)
    for entry in model.opset_import:
        if entry.domain == "":
            entry.version = 17


def _drop_attribute(node: NodeProto, name: str) -> None:
    for attribute in list(node.attribute):
        if attribute.name == name:
            node.attribute.remove(attribute)


def _drop_unused_initializers(model: ModelProto) -> None:
    used = {name for node in model.graph.node for name in node.input} | {o.name for o in model.graph.output}
    for initializer in list(model.graph.initializer):
        if initializer.name not in used:
            model.graph.initializer.remove(initializer)
