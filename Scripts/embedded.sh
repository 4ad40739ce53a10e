# Sourced by what needs the engine as Embedded Swift, without an operating system.

# embedded_rooms FOLDER FLAG…: compiles the engine, what prepares pictures, and what a page or a microcontroller calls, for the
# processor that the flags name. What has not changed is left as it is. `objects` receives the paths of the object files.
embedded_rooms() {
  local work=$1 sources=$PWD/Sources room module files optimisation
  shift
  mkdir -p "$work"
  echo "module CProcessor { header \"$sources/System/CProcessor/include/processor.h\" export * }" >"$work/module.modulemap"
  objects=""
  for room in Kernels/KernelInterface Kernels/VectorKernels Kernels/IntegerKernels Kernels/InstructionSets \
    Engine/Threads Engine/MatrixMultiply Engine/NeuralNetwork Data/Preparation Products/SwiftletBare; do
    module=${room#*/}
    # Loops over pixels and weights are to be fast where there is room for it, all else small.
    case $room in
      Kernels/* | Data/Preparation) optimisation=${embedded_loops--Ounchecked} ;;
      *) optimisation=-Osize ;;
    esac
    files=$(find -L "$sources/$room" -name '*.swift')
    # The words of $files are paths.
    # shellcheck disable=SC2086
    embedded_module "$work" "$module" "$optimisation" "$@" $files
    objects="$objects $work/$module.o"
  done
}

# embedded_module FOLDER MODULE OPTIMISATION FLAG|FILE…: compiles one module, unless it is newer than its files and what it imports.
embedded_module() {
  local work=$1 module=$2 object=$1/$2.o file
  shift 2
  # What was compiled before may be imported.
  # shellcheck disable=SC2086
  for file in "$@" $objects; do
    [ ! -f "$file" ] || [ ! "$file" -nt "$object" ] || rm -f "$object"
  done
  [ ! -f "$object" ] || return 0
  swiftc -enable-experimental-feature Embedded -wmo -parse-as-library -swift-version 6 -warnings-as-errors \
    -Xfrontend -disable-stack-protector -Xfrontend -function-sections -package-name Swiftlet \
    -I "$work" -Xcc "-fmodule-map-file=$work/module.modulemap" -module-name "$module" \
    -emit-module -emit-module-path "$work/$module.swiftmodule" -c "$@" -o "$object"
}
