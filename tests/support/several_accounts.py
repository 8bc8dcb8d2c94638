# SPDX-License-Identifier: Apache-2.0
"""Tests that act as several accounts of the system."""
import os
import sys


def enter_namespace():
    """Not as root: runs this test again as root of a user namespace that has more accounts (newuidmap)."""
    if os.geteuid() == 0 or os.environ.get("DSAR_IN_NAMESPACE"):
        return
    os.environ["DSAR_IN_NAMESPACE"] = "1"
    os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--map-auto", "--fork", sys.executable,
                          "-B", *sys.argv])
