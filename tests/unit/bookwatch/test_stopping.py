import random
import subprocess
import sys
import time

CHILD = """
import sys, threading
from bookwatch.stopping import stop_on_signals, wait_for

def busy():
    while True:
        sum(range(200))

stop = stop_on_signals()
for _ in range(6):  # they compete for the interpreter: the main thread pauses in unlucky places
    threading.Thread(target=busy, daemon=True).start()
print(flush=True)
wait_for(stop)
"""


def test_a_stop_is_heard_at_whatever_moment_it_comes() -> None:
    chance = random.Random(1)
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.uniform(0, 0.006))
            child.terminate()
            assert child.wait(30) == 0
