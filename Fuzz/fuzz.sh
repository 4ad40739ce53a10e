#!/bin/sh
# Builds a fuzz target with libFuzzer and AddressSanitizer and runs it from its seeds.
#
#   Fuzz/fuzz.sh FuzzPNG -runs=1000000
#
# The targets are FuzzPNG, FuzzIDX, FuzzCSV, FuzzNPY, FuzzNPZ, FuzzSafetensors, FuzzONNX and FuzzPrepare.
#
# Options after the target go to libFuzzer. Inputs that reach new code are kept in Fuzz/corpus/TARGET; one that
# fails is written to the current folder as crash-… and can be given as an argument to run it alone.
set -eu
target=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
build() {
  swift build --package-path "$here" -c release --product "$1" \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld -Xcc -fsanitize=fuzzer-no-link,address
}
python3 "$here/make_seeds.py"
build "$target"
if [ "$target" = FuzzONNX ]; then
  build ONNXSeeds
  mkdir -p "$here/seeds/FuzzONNX"
  "$here/.build/release/ONNXSeeds" "$here/seeds/FuzzONNX" "$here/seeds/FuzzSafetensors"/*
fi
mkdir -p "$here/corpus/$target"
SWIFT_BACKTRACE=enable=no exec "$here/.build/release/$target" -timeout=5 -rss_limit_mb=1024 "$@" \
  "$here/corpus/$target" "$here/seeds/$target"
