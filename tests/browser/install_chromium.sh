#!/bin/sh
# Make sure that the browser tests have a Chromium: the system's, else Playwright's own, else install one.
# Usage: install_chromium.sh [PYTHON]    (a Python that has playwright; default: python3)
set -eu
python=${1:-python3}

system_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        # A stub that only says "install the snap" is on the path too, so the browser must answer.
        if command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

own_chromium() { # Playwright's, if it starts here: without the system's libraries it is there and does not
    "$python" - >/dev/null 2>&1 <<'PYTHON'
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    playwright.chromium.launch(args=["--no-sandbox"]).close()
PYTHON
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true >/dev/null 2>&1
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT

if system_chromium || own_chromium; then exit 0; fi

if may_install; then
    echo "Installing Chromium with apt-get, for the browser tests (a minute or two)..."
    {
        as_root apt-get update
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium
    } >"$log" 2>&1 || true
    if system_chromium; then exit 0; fi
    tail -n 3 "$log" >&2
fi

echo "Installing Playwright's own Chromium, for the browser tests..."
"$python" -m playwright install chromium >"$log" 2>&1 || tail -n 3 "$log" >&2
if own_chromium; then exit 0; fi

echo "No Chromium: the browser tests need one, and none could be installed. Install the package chromium" \
    "(Debian: apt-get install chromium) or Google Chrome so that it is on the PATH, then run make test again." >&2
exit 1
