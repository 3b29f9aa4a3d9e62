import subprocess
import sys

import pytest


@pytest.mark.parametrize("server", ["asgi", "wsgi"])
def test_a_server_looks_for_garbage_less_often_than_python_does(server):
    code = f"import gc, config.{server}; print(gc.get_threshold()[0], gc.get_freeze_count() > 0)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stdout == "20000 True\n", answer.stderr
