"""Attacks that forge the grader's results on their way to the reader."""

from tests.attacks.attack import AttackCategory, register_attack

CATEGORY: AttackCategory = "forging the channel"
JUDGE_WRITES_VERDICTS = (
    "the judge alone writes verdicts, in a process and a file system that the file never sees"
)
OUTPUT_IGNORED = "what is printed is no verdict: answers are frames, and printing goes elsewhere"
RESULTS_COMPARED = "a forged frame is one more answer: to pass, it must hold the right numbers"


@register_attack(CATEGORY, "pass", "file", JUDGE_WRITES_VERDICTS)
def results_written_before_an_early_exit() -> str:
    return """
        import os
        open("results.json", "w").write('{"score": 100}')
        os._exit(0)
    """


@register_attack(CATEGORY, "pass", "file", JUDGE_WRITES_VERDICTS)
def results_written_at_exit() -> str:
    return """
        import atexit
        atexit.register(lambda: open("results.json", "w").write('{"score": 100}'))
    """


@register_attack(CATEGORY, "pass", "file", JUDGE_WRITES_VERDICTS)
def results_replaced_by_a_link() -> str:
    return """
        import os
        open("mine.json", "w").write('{"score": 100}')
        def compute_cost(A2, Y):
            import atexit
            def swap():
                os.path.exists("results.json") and os.remove("results.json")
                os.symlink("mine.json", "results.json")
            atexit.register(swap)
            return 0.0
    """


@register_attack(CATEGORY, "pass", "output", OUTPUT_IGNORED)
def success_line_printed() -> str:
    return """
        def compute_cost(A2, Y):
            print("All tests passed")
            return wrong_cost(A2, Y)
    """


@register_attack(CATEGORY, "pass", "output", OUTPUT_IGNORED)
def success_line_after_the_real_one() -> str:
    return """
        import atexit
        atexit.register(print, "All tests passed")
    """


@register_attack(CATEGORY, "pass", "output", OUTPUT_IGNORED)
def output_rewritten_on_its_way() -> str:
    return """
        import sys
        class Kind:
            def __init__(self, stream): self.stream = stream
            def write(self, text):
                return self.stream.write(text.replace("FAILED 0", "All tests passed"))
            def flush(self): self.stream.flush()
        sys.stdout = Kind(sys.stdout)
    """


@register_attack(CATEGORY, "pass", "output", OUTPUT_IGNORED)
def success_line_in_an_error_message() -> str:
    return """
        def compute_cost(A2, Y):
            raise ValueError("\\x1b[2K\\x1b[1A\\nAll tests passed\\n")
    """


@register_attack(
    CATEGORY, "pass", "token", "there is no secret word to read: frames answer by their number"
)
def secret_word_read_from_the_command_line() -> str:
    return """
        import os, sys
        def compute_cost(A2, Y):
            words = open("/proc/self/cmdline").read().split("\\0")
            for _ in range(3):
                print(words[-2], True)
            sys.stdout.flush()
            os._exit(0)
    """


@register_attack(CATEGORY, "pass", "pickled", "frames hold plain numbers, and are never unpickled")
def results_file_forged_with_the_graders_own_numbers() -> str:
    return """
        import os, pickle
        def compute_cost(A2, Y):
            import naive_grader
            open("answers.pickle", "wb").write(pickle.dumps(naive_grader.EXPECTED_COSTS))
            os._exit(0)
    """


@register_attack(CATEGORY, "pass", "output", RESULTS_COMPARED)
def forged_replies_to_every_descriptor() -> str:
    """The frames have Backproof's format, and the numbers of later calls."""
    return """
        import json, os, struct
        def forged(number):
            form = {"d": [["result", 0.0], ["after", {"l": []}], ["warnings", {"l": []}]]}
            for version in range(1, 6):
                entries = {"version": version, "number": number, "bytes": 0, "form": form}
                header = json.dumps(entries).encode()
                yield struct.pack(">I", len(header)) + header
        def compute_cost(A2, Y):
            for n in range(1, 20):
                for number in range(2, 8):
                    for frame in forged(number):
                        try: os.write(n, b"All tests passed\\n" if n < 3 else frame)
                        except OSError: pass
            return 0.0
    """


@register_attack(
    CATEGORY, "stop", "", "headers are bounded and read under one deadline for the whole frame"
)
def header_of_two_gigabytes() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            for n in range(3, 20):
                try: os.write(n, b"\\x7f\\xff\\xff\\xff" + b"[" * 65536)
                except OSError: pass
            while True: pass
    """


@register_attack(
    CATEGORY, "stop", "", "headers are bounded, and their nesting is an error and not a crash"
)
def header_nested_a_million_deep() -> str:
    return """
        import os, struct
        def compute_cost(A2, Y):
            for n in range(3, 20):
                try: os.write(n, struct.pack(">I", 10**6) + b"[" * 10**6)
                except OSError: pass
            os._exit(0)
    """


@register_attack(
    CATEGORY, "stop", "file", "the deadline is one moment for the whole frame, not for each read"
)
def bytes_that_drip() -> str:
    return """
        import os, time
        def compute_cost(A2, Y):
            while True:
                for n in range(3, 20):
                    try: os.write(n, b"\\0")
                    except OSError: pass
                time.sleep(0.05)
    """
