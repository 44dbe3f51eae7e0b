#!/usr/bin/env bash
# Prints the compiler's flags for the module: those that it is given, and those with which the folders of this machine
# are left out of what is built. In the form of CARGO_ENCODED_RUSTFLAGS: separated by the character 0x1f, as folders may
# have spaces in their names.
set -euo pipefail

for flag in "$@"; do
  printf -- '%s\x1f' "$flag"
done
for sources in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
  printf -- '--remap-path-prefix=%s=crates\x1f' "$sources"
done
printf -- '--remap-path-prefix=%s=.' "$PWD"
