"""Builds another commit in a separate checkout, to compare it with this one."""
import os
import subprocess

from stand import TOP


def label(tree):
    """The commit of a checkout, with a plus if there are changes."""
    changed = git(tree, "status", "--porcelain", "--untracked-files=no")
    return git(tree, "rev-parse", "--short", "HEAD") + ("+" if changed else "")


def built(revision):
    """The checkout of the revision, with its programs. It is kept, so that the next run is fast."""
    commit = git(TOP, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    tree = TOP / f".build/bench/{commit[:12]}"
    if not tree.exists():
        git(TOP, "worktree", "prune")
        git(TOP, "worktree", "add", "--detach", str(tree), commit)
    script = 'set -eu; . "$0/scripts/lib/common.sh"; find_swift; top=$1 bin=$1/.build/release; require_disk; build'
    done = subprocess.run(["bash", "-c", script, TOP, tree], env=os.environ | {"SHOP_BUILT": ""})
    if done.returncode != 0:
        raise SystemExit(f"bench: {revision} can't be built")
    return tree


def git(tree, *words):
    done = subprocess.run(["git", "-C", tree, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bench: git {' '.join(words)} failed")
    return done.stdout.strip()
