#!/usr/bin/env bash
# Fuzzes each target of fuzz/ in turn, or those that are given, with libFuzzer, and without a nightly compiler: fuzz.sh SECONDS [target...].
# Inputs that were found interesting are kept, and those that failed, in the folder that is built into.
set -euo pipefail

seconds="$1"
targets=("${@:2}")
cd "$(dirname "$0")/.."
out="${CARGO_TARGET_DIR:-target}/fuzz"
mkdir -p "$out"
out="$(cd "$out" && pwd)"
cd fuzz
triple="$(rustc -vV | sed -n 's/^host: //p')"

# What cargo-fuzz passes, but for the address sanitizer: there is no unsafe code.
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
flags+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
flags+=" -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
# With a triple, build scripts and macros are spared the flags.
RUSTFLAGS="$flags" cargo build --locked --release --target "$triple" --target-dir "$out" "${targets[@]/#/--bin=}"

if [ ${#targets[@]} -eq 0 ]; then
  for file in fuzz_targets/*.rs; do
    targets+=("$(basename "$file" .rs)")
  done
fi
for target in "${targets[@]}"; do
  mkdir -p "$out/corpus/$target" "$out/failed/$target"
  options=(-max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=32768 -artifact_prefix="$out/failed/$target/")
  if [ -f "$target.dict" ]; then
    options+=(-dict="$target.dict")
  fi
  echo "fuzz: $target, $seconds seconds"
  log="$out/$target.log"
  if ! "$out/$triple/release/$target" "${options[@]}" "$out/corpus/$target" >"$log" 2>&1; then
    cat "$log"
    exit 1
  fi
  tail -n 1 "$log"
done
