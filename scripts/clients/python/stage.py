"""What both Python clients are given, and how they report: one line a check, `ok NAME` or `no NAME: why`."""

import os
import time

HOST = os.environ["CLIENT_HOST"]
REGION = os.environ["CLIENT_REGION"]
OWNER = (os.environ["CLIENT_OWNER_KEY"], os.environ["CLIENT_OWNER_SECRET"])
MEMBER_ID = os.environ["CLIENT_MEMBER_ID"]
MEMBER = (os.environ["CLIENT_MEMBER_KEY"], os.environ["CLIENT_MEMBER_SECRET"])
SNAPSHOT_ID = os.environ["CLIENT_SNAPSHOT_ID"]
# The certificate of the emulated cloud, for clients that insist on HTTPS.
CERTIFICATE = os.environ["CLIENT_CERTIFICATE"]
SNAPSHOTS = int(os.environ["CLIENT_SNAPSHOTS"])


def check(name, run):
    try:
        run()
        print("ok", name, flush=True)
    except Exception as error:  # Whatever goes wrong is the result.
        print(f"no {name}: {type(error).__name__} {error}".replace("\n", " "), flush=True)


def expect(actual, wanted):
    if actual != wanted:
        raise AssertionError(f"{actual!r} in place of {wanted!r}")


def wait_for(wanted, look):
    """Looks until it sees what is wanted; what it saw last is the failure."""
    seen = None
    for _ in range(300):
        seen = look()
        if seen == wanted:
            return
        time.sleep(0.1)
    expect(seen, wanted)


def share_and_unshare(share, look, unshare):
    """The member sees nothing, then one snapshot once it is shared, then nothing again."""
    expect(look(), 0)
    share_id = share()
    wait_for(1, look)
    unshare(share_id)
    wait_for(0, look)
