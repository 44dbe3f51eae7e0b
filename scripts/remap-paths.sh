#!/usr/bin/env bash
# Prints the flags with which the compiler leaves the folders of this machine out of what it builds, in the form of
# CARGO_ENCODED_RUSTFLAGS: separated by the character 0x1f, as folders may have spaces in their names.
set -euo pipefail

for sources in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
  printf -- '--remap-path-prefix=%s=crates\x1f' "$sources"
done
printf -- '--remap-path-prefix=%s=.' "$PWD"
