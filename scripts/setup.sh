#!/usr/bin/env bash
# Installs one kind of tool where it is missing: setup.sh KIND (see the end). Says what it does; silent if all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "set-up: $*"; }

fail() {
  echo "set-up: $*" >&2
  exit 1
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root, and there is no sudo: $*"
  fi
}

# install_packages <what they are> <package>...
install_packages() {
  command -v apt-get >/dev/null || fail "$1 is missing and there is no apt-get; install it by hand"
  say "installing $1 (apt-get)"
  as_root apt-get update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${@:2}"
}

# The version, components and targets are those of rust-toolchain.toml.
setup_rust() {
  command -v cc >/dev/null || install_packages "the linker that Rust needs" gcc libc6-dev
  command -v rustup >/dev/null || fail "rustup is missing; install it from https://rustup.rs and run this again"
  local channel target
  channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
  target=$(sed -n 's/^targets = \["\(.*\)"\]/\1/p' rust-toolchain.toml)
  local sysroot
  if sysroot=$(RUSTUP_AUTO_INSTALL=0 rustup run "$channel" rustc --print sysroot 2>/dev/null) &&
    [[ -d "$sysroot/lib/rustlib/$target/lib" && -d "$sysroot/lib/rustlib/src/rust/library" && -x "$sysroot/bin/cargo-clippy" && -x "$sysroot/bin/rustfmt" ]]; then
    return
  fi
  say "installing Rust $channel with clippy, rustfmt, its sources and $target"
  rustup toolchain install "$channel" --profile minimal --component clippy,rustfmt,rust-src --target "$target" --no-self-update
}

# install_locked <folder> <what it holds>: the versions are those of the folder's package-lock.json.
install_locked() {
  command -v npm >/dev/null || fail "npm is missing; install Node 20.19 or newer and run this again"
  local installed=$1/node_modules/.installed-lock.json
  if cmp --silent "$1/package-lock.json" "$installed"; then
    return # A checkout has made the lock file newer, not different.
  fi
  say "installing $2"
  (cd "$1" && npm ci --no-progress)
  cp "$1/package-lock.json" "$installed"
}

# The AWS CLI and boto3, in an environment of their own: pip never adds to those of the machine.
setup_python() {
  local folder=tests/clients/.venv requirements=tests/clients/python/requirements.txt
  local installed=$folder/.installed-requirements.txt
  if cmp --silent "$requirements" "$installed"; then
    return
  fi
  say "installing the AWS CLI and boto3 (30 MB)"
  python3 -c 'import ensurepip' 2>/dev/null || install_packages "Python with venv" python3 python3-venv
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check --no-compile --no-deps --requirement "$requirements"
  cp "$requirements" "$installed"
}

setup_browser() {
  if node scripts/browser.mjs; then
    return
  fi
  if [[ -n "${CHROMIUM:-}${CHROMEDRIVER:-}${FIREFOX:-}${MINIBROWSER:-}${XVFB:-}" ]]; then
    fail "correct CHROMIUM, CHROMEDRIVER, FIREFOX, MINIBROWSER and XVFB, or unset them all"
  fi
  install_packages "the browsers: Chromium with its driver, Firefox, WebKitGTK's with a display (250 MB)" \
    chromium chromium-driver firefox-esr libwebkit2gtk-4.1-0 xvfb
  node scripts/browser.mjs || fail "a browser was installed, but is not on PATH; set its variable"
}

case "${1:-}" in
  rust) setup_rust ;;
  node) install_locked . "the npm development tools" ;;
  hosts) install_locked tests/hosts "Node 24, Bun and workerd (150 MB), in which the SQL store is tested" ;;
  packaging) install_locked tests/packaging "the bundlers, test runners and hosts that the examples of the package are for (600 MB)" ;;
  adapters) install_locked tests/adapters "the frameworks that live queries have adapters for (10 MB)" ;;
  clients) install_locked tests/clients "the clients for DynamoDB that are tested (56 MB)" ;;
  python) setup_python ;;
  browser) setup_browser ;;
  *) fail "usage: setup.sh rust|node|hosts|packaging|adapters|clients|python|browser" ;;
esac
