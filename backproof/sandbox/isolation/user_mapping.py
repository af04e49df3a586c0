"""Map the users of a bubblewrap sandbox from outside, while the sandbox waits."""

import contextlib
import json
import os
import select
from pathlib import Path

START_SECONDS = 10.0


class UserMapping:
    """Blocks a sandbox until its users are mapped: 0 to root, and 1 to an unused user."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._info_fd, info = os.pipe()
        ready, self._ready_fd = os.pipe()
        self.descriptors = [info, ready]
        for descriptor in (self._info_fd, self._ready_fd):
            stack.callback(os.close, descriptor)
        self._sandbox_descriptors = contextlib.ExitStack()
        stack.push(self._sandbox_descriptors)
        for descriptor in self.descriptors:
            self._sandbox_descriptors.callback(os.close, descriptor)
        self.options = ["--info-fd", str(info), "--userns-block-fd", str(ready)]
        self.options += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]

    def map_user(self, user: int) -> None:
        """Map the users and unblock the sandbox; if it has ended, its stderr says why."""
        self._sandbox_descriptors.close()
        info = self._read_info()
        if info:
            with contextlib.suppress(OSError):
                for ids in ("uid_map", "gid_map"):
                    path = Path(f"/proc/{info['child-pid']}/{ids}")
                    path.write_text(f"0 0 1\n1 {user} 1\n", encoding="ascii")
                os.write(self._ready_fd, b"1")

    def _read_info(self) -> dict[str, int]:
        """Return what bubblewrap reports of the sandbox; nothing if it has ended."""
        data = b""
        while b"}" not in data and select.select([self._info_fd], [], [], START_SECONDS)[0]:
            chunk = os.read(self._info_fd, 4096)
            if not chunk:
                return {}
            data += chunk
        info: dict[str, int] = json.loads(data) if b"}" in data else {}
        return info
