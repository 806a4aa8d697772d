# Runs the clause compiler on one golden case and compares what it says, and that it exits with 1.
#   cmake -DTOOL=... -DSEMANTICS=... -DCASE=... -DOUT=... [-DAPPROVE=ON] -P golden_case.cmake
# A case is a folder with *.toml (each an area file, but features.toml and variants.toml) and expected.txt.
# ASSAY_APPROVE=1 in the environment writes expected.txt anew: read the difference before you commit it.
file(GLOB areas "${CASE}/*.toml")
foreach(kind features variants)
  set(${kind} "${SEMANTICS}/${kind}.toml")
  if(EXISTS "${CASE}/${kind}.toml")
    set(${kind} "${CASE}/${kind}.toml")
    list(REMOVE_ITEM areas "${CASE}/${kind}.toml")
  endif()
endforeach()
if(NOT areas)
  set(areas "${SEMANTICS}/ensure_future.toml")
endif()

file(REMOVE "${OUT}")
execute_process(
  COMMAND "${TOOL}" --root "${CASE}" --abi "${SEMANTICS}/../abi" --features "${features}" --variants "${variants}"
          -o "${OUT}" ${areas}
  RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE said)

if(DEFINED ENV{ASSAY_APPROVE})
  file(WRITE "${CASE}/expected.txt" "${said}")
endif()
file(READ "${CASE}/expected.txt" expected)
if(NOT code EQUAL 1)
  message(FATAL_ERROR "expected exit code 1, got ${code}; it said:\n${said}")
endif()
if(EXISTS "${OUT}")
  message(FATAL_ERROR "a table was written in spite of the errors")
endif()
if(NOT out STREQUAL "")
  message(FATAL_ERROR "errors belong on stderr; on stdout was:\n${out}")
endif()
if(NOT said STREQUAL expected)
  message(FATAL_ERROR "expected:\n${expected}\nbut it said:\n${said}")
endif()
