#!/usr/bin/env bash
# Run once, as root, when the image is built. Creates two environments below $home: the grader's,
# which no other user may enter, and the one in which submissions run, with their libraries.
set -euo pipefail

source=${BACKPROOF_SOURCE:-/autograder/source}
home=${BACKPROOF_HOME:-/opt/backproof}
apt=${BACKPROOF_APT:-apt-get}
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

fits() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

found_python() {
    for name in ${BACKPROOF_PYTHON:-} python3.13 python3.12 python3.11 python3; do
        if fits "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

"$apt" update || echo "the package lists could not be updated"
if ! command -v bwrap >/dev/null; then
    # Without bubblewrap, submissions run as a separate unprivileged user.
    "$apt" install -y --no-install-recommends bubblewrap || echo "no bubblewrap"
fi
if ! python=$(found_python); then
    "$apt" install -y --no-install-recommends python3.11 python3.11-venv
    python=$(found_python)
fi

umask 022
mkdir -p "$home"
rm -rf "$home/grader" "$home/python"

"$python" -m venv "$home/grader"
"$home/grader/bin/python" -m pip install --quiet "$source"/backproof-*.whl
chmod 700 "$home/grader"

"$python" -m venv "$home/python"
"$home/python/bin/python" -m pip install --quiet -r "$source/requirements.txt"
