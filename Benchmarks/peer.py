"""Runs the network in another runtime, on demand: the same commands and answers as our side's."""

import importlib.util
import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

# The packages that each runtime needs besides PyTorch.
RUNTIMES = {
    "eager": [],
    "channels-last": [],
    "autocast": [],
    "compile": [],
    "compile-autocast": [],
    "onnxruntime": ["onnx", "onnxruntime"],
    "openvino": ["onnx", "openvino"],
    "openvino-bfloat16": ["onnx", "openvino"],
}


def missing_packages(runtime: str) -> list[str]:
    needed = ["torch", "safetensors"] + RUNTIMES[runtime]
    return [name for name in needed if importlib.util.find_spec(name) is None]


class PyTorch:
    """Eager or compiled; float32 as it comes, channels last, or bfloat16 by autocast."""

    def __init__(self, runtime: str, network):
        import torch

        self.channels_last = runtime != "eager"
        self.autocast = runtime.endswith("autocast")
        self.network = network.to(memory_format=torch.channels_last) if self.channels_last else network
        if runtime.startswith("compile"):
            import torch._inductor.config

            # Lets the compiler treat weights as constants and lay them out once.
            torch._inductor.config.freezing = True
            self.network = torch.compile(self.network)

    def load(self, image, mask):
        import torch

        layout = torch.channels_last if self.channels_last else torch.contiguous_format
        self.inputs = [image.contiguous(memory_format=layout), mask.contiguous(memory_format=layout)]

    def __call__(self):
        import torch

        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=self.autocast):
            return self.network(*self.inputs)


def export(network, image, mask, folder: str) -> str:
    """Writes the network as ONNX for one size of image."""
    import torch

    path = str(Path(folder) / "network.onnx")
    # The newer exporter needs another package, and gives the same convolutions.
    warnings.simplefilter("ignore", DeprecationWarning)
    torch.onnx.export(
        network, (image, mask), path, input_names=["image", "mask"], output_names=["picture"], dynamo=False
    )
    return path


class OnnxRuntime:
    def __init__(self, runtime: str, network):
        self.network = network

    def load(self, image, mask):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ["OMP_NUM_THREADS"])
        with tempfile.TemporaryDirectory() as folder:
            path = export(self.network, image, mask, folder)
            self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.inputs = {"image": image.numpy(), "mask": mask.numpy()}

    def __call__(self):
        return self.session.run(None, self.inputs)[0]


class OpenVino:
    def __init__(self, runtime: str, network):
        self.network = network
        self.precision = "bf16" if runtime.endswith("bfloat16") else "f32"

    def load(self, image, mask):
        import openvino

        settings = {
            "INFERENCE_PRECISION_HINT": self.precision,
            "INFERENCE_NUM_THREADS": int(os.environ["OMP_NUM_THREADS"]),
            "PERFORMANCE_HINT": "LATENCY",
        }
        with tempfile.TemporaryDirectory() as folder:
            model = openvino.Core().read_model(export(self.network, image, mask, folder))
            self.compiled = openvino.compile_model(model, "CPU", settings)
        self.inputs = [image.numpy(), mask.numpy()]

    def __call__(self):
        return self.compiled(self.inputs)[0]


def engine(runtime: str, network):
    for prefix, kind in (("onnxruntime", OnnxRuntime), ("openvino", OpenVino)):
        if runtime.startswith(prefix):
            return kind(runtime, network)
    return PyTorch(runtime, network)


def serve(runtime: str, commands, answers):
    import torch
    from safetensors.torch import load_file, save_file

    from network import CompletionNetwork

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    made = None
    for line in commands:
        answer = {}
        match line.rstrip("\n").split("\t"):
            case ["weights", path, *mean_pixel]:
                made = engine(runtime, CompletionNetwork(path, [float(value) for value in mean_pixel]))
                answer["version"] = torch.__version__
            case ["load", path]:
                scene = load_file(path)
                made.load(scene["image"], scene["mask"])
                answer["threads"] = torch.get_num_threads()
            case ["run"]:
                start = time.perf_counter()
                made()
                answer["seconds"] = time.perf_counter() - start
            case ["output", path]:
                save_file({"picture": torch.as_tensor(made()).float().contiguous()}, path)
            case words:
                sys.exit(f"peer.py: not a command: {' '.join(words)}")
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    # Libraries that print must not disturb the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    serve(sys.argv[1], sys.stdin, answers)
