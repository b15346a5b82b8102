# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the scripts of this folder find what they compare, and keep what tshark said."""
import os, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("SHARED", os.path.join(HERE, "..", "..", "..", "shared"))
CAPTURES = os.path.join(SHARED, "captures")
SIPLADDER = os.environ.get("SIPLADDER", "./sipladder")
CACHE = os.path.join(tempfile.gettempdir(), f"sipladder-tshark-{os.getuid()}")
