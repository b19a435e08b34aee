"""An ONNX file in 32 bits goes in; the same network in int8, a quarter of its size, comes out."""

from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic


def to_int8(exact: Path, output: Path) -> None:
    """Write the network to `output` with its matrices and word vectors in int8."""
    quantize_dynamic(
        exact,
        output,
        # A scale for each column of a matrix. With one scale for the whole matrix, what the training has
        # changed is lost in rounding: the changes are smaller than a step of the widest column.
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        extra_options={"MatMulConstBOnly": True},
    )
