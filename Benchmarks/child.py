"""Programs that are measured: processes that answer lines of words with lines of JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT / "Benchmarks"


def in_environment(function: str, *command: str) -> list[str]:
    """A command that runs another one in an environment of glcic's own scripts."""
    script = f'root=$1; source "$root/Scripts/environment"; shift; {function}; exec "$@"'
    return ["bash", "-c", script, "bash", str(ROOT), *command]


def run_environment() -> dict[str, str]:
    """The environment in which glcic finds its libraries, as its launcher sets it."""
    command = in_environment("export_run_environment", "env", "-0")
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    return dict(entry.split("=", 1) for entry in output.split("\0") if "=" in entry)


def build():
    """Builds the executable that is measured; quick where it is up to date."""
    command = ["swift", "build", "-c", "release", "--package-path", str(BENCHMARKS)]
    result = subprocess.run(
        in_environment("export_build_environment", *command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode != 0:
        errors = [line for line in result.stdout.splitlines() if "error:" in line]
        sys.exit(
            "the benchmarks cannot be built; first see that ./glcic --version runs\n" + "\n".join(errors)
        )


class Child:
    """A process that is asked one thing at a time."""

    def __init__(
        self, name: str, command: list[str], threads: int, environment: dict[str, str] | None = None
    ):
        self.name = name
        self.notes: list[str] = []
        environment = dict(os.environ if environment is None else environment)
        environment["OMP_NUM_THREADS"] = str(threads)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ask(self, *words: object) -> dict:
        """Sends a command and waits for its answer; other lines on the way are kept in `notes`."""
        try:
            print(*words, sep="\t", file=self.process.stdin, flush=True)
            for line in self.process.stdout:
                if line.startswith("{"):
                    return json.loads(line)
                self.notes.append(line.rstrip("\n"))
        except BrokenPipeError:
            pass
        sys.exit(f"{self.name} ended before it answered: {' '.join(map(str, words))}")

    def peak_memory(self) -> int:
        """The most bytes that were resident at one time (Linux)."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def ours(threads: int, verbose: bool = False, program: str = "CompletionBenchmark") -> Child:
    """Our side, built where needed; `verbose` has oneDNN report each operation."""
    build()
    environment = run_environment()
    if verbose:
        environment["ONEDNN_VERBOSE"] = "profile_exec"
    return Child("glcic", [str(BENCHMARKS / ".build/release" / program)], threads, environment)


def peer(runtime: str, threads: int, script: str = "peer.py") -> Child:
    """The other side: the same work in Python."""
    return Child(runtime, [sys.executable, str(BENCHMARKS / script), runtime], threads)
