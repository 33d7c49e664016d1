"""Instructions and allocations of a program, as callgrind counts them: the same in every run, however busy the machine is."""

import os
import re
import subprocess

from .processes import Problem

ALLOCATORS = ("malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign")


def readable(program, folder):
    """A copy of a program that valgrind can read: it gives up on the debugging information of Swift's static libraries."""
    copy = os.path.join(folder, os.path.basename(program))
    done = subprocess.run(["strip", "--strip-debug", "-o", copy, program], stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Problem(f"strip failed on {program}:\n{done.stderr}")
    return copy


def count(command, output):
    """Runs a command under callgrind: the instructions it executed, and the number of its allocations.

    `output` is the file for callgrind's profile, which callgrind_annotate reads.
    """
    # Swift seeds its hashes with random numbers otherwise, and with them the lengths of searches in dictionaries.
    environment = {**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"}
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}"]
    done = subprocess.run(
        valgrind + command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    collected = re.search(r"Collected : (\d+)", done.stdout)
    if done.returncode != 0 or not collected:
        raise Problem(f"callgrind failed on {' '.join(command)}:\n{done.stdout[-2000:]}")
    return int(collected.group(1)), _calls(output, ALLOCATORS)


def _calls(profile, functions):
    """How often functions were called, by the profile's `calls=` lines.

    A name is written in full once, as `cfn=(12) malloc`, and as `cfn=(12)` afterwards; the line of calls follows it.
    """
    names = {}
    called = None
    total = 0
    with open(profile) as file:
        for line in file:
            if line.startswith(("fn=", "cfn=")):
                number, _, name = line.split("=", 1)[1].strip().partition(" ")
                if name:
                    names[number] = name
                called = names.get(number)
            elif line.startswith("calls=") and called in functions:
                total += int(line[len("calls=") :].split()[0])
    return total
