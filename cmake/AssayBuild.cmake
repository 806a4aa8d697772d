# What every target of the project is built with. Included once, by the top CMakeLists.txt.
include(GNUInstallDirs)
include(CheckCXXCompilerFlag)

set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(ASSAY_PLUGIN_DIR "${CMAKE_BINARY_DIR}/lib/assay/plugins")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Debug information of the whole tree would double the size and the time of a build for little.
# Dev is the project's own build type: the presets dev, asan-ubsan and tsan use it.
foreach(lang C CXX)
  set(CMAKE_${lang}_FLAGS_RELEASE "-O2")
  set(CMAKE_${lang}_FLAGS_DEV "-O1 -g1")
endforeach()

set(ASSAY_SANITIZE "" CACHE STRING "address,undefined or thread; empty for none")
option(ASSAY_FUZZ "Link the fuzz targets with libFuzzer; needs clang, see the preset fuzz" OFF)
option(ASSAY_WERROR "Treat warnings as errors" OFF)

# Symmetric transfer is a tail call only with sibling calls optimised, at any level of optimisation.
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-foptimize-sibling-calls>
                    -Wall -Wextra -Wshadow -fvisibility=hidden)
if(ASSAY_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms of g++ 12 at -O2: on std::variant's copies, and on std::string's operator+.
  add_compile_options("$<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CONFIG:Release>>:-Wno-maybe-uninitialized;-Wno-restrict>")
endif()
if(ASSAY_SANITIZE)
  add_compile_options(-fsanitize=${ASSAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # What a sanitizer inserts hides initialisations: false alarms on std::optional, on coroutines' arguments, and in
    # C on what has its address taken.
    add_compile_options(-Wno-maybe-uninitialized)
    # With UndefinedBehaviorSanitizer g++ takes less than half as long as at -O1, and its objects are half as large.
    add_compile_options(-Og)
  endif()
  # Each check has its place in the program as data: five million addresses in `assay`, which a position-independent
  # program has to correct each time it starts.
  add_link_options(-fsanitize=${ASSAY_SANITIZE} $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-no-pie>)
endif()

find_program(ASSAY_CCACHE ccache)
if(ASSAY_CCACHE)
  # No base folder: a second clone would be given the first one's precompiled headers, whose lists of included files
  # name the first clone (seen: stale headers).
  set(launcher "${CMAKE_CURRENT_LIST_DIR}/ccache.sh" "${ASSAY_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# Of UndefinedBehaviorSanitizer's checks those at each access of memory take a quarter of a build. Tests, and what holds
# no pointer of a plugin, leave them to AddressSanitizer; fuzzing does not.
function(assay_leave_accesses_to_asan target)
  if(ASSAY_SANITIZE MATCHES "address" AND ASSAY_SANITIZE MATCHES "undefined" AND NOT ASSAY_FUZZ)
    target_compile_options(${target} PRIVATE -fno-sanitize=null,alignment,object-size,vptr)
  endif()
endfunction()

# For what many files make up and nobody waits for, as test bodies: behind the parser g++ needs a third of the time at
# -Og that it needs at -O2. The last -O given wins.
function(assay_compile_fast target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Og>)
  assay_leave_accesses_to_asan(${target})
endfunction()

option(ASSAY_UNITY "Compile the files of a target by eights: the headers that they share are read once" ON)
# assay_compile_together(<target> [ALONE <file>...]): ALONE are those with names of others in their unnamed namespaces.
# g++ warns of templates with types of those namespaces, for it takes the files for headers.
function(assay_compile_together target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "ALONE")
  if(ASSAY_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
endfunction()
