# A required entry that its ABI table lacks passes the clause compiler, which reads no C; the table it writes must not
# compile, and the message must name the line of the TOML file.
#   cmake -DTOOL=... -DSEMANTICS=... -DCXX=... -DOUT=... -P no_such_entry.cmake
set(case "${SEMANTICS}/tests/no_such_entry")
execute_process(
  COMMAND "${TOOL}" --root "${case}" --abi "${SEMANTICS}/../abi" --features "${SEMANTICS}/features.toml"
          --variants "${SEMANTICS}/variants.toml" -o "${OUT}" "${case}/sample.toml"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(
  COMMAND "${CXX}" -std=c++20 -fsyntax-only -fdiagnostics-color=never -I "${SEMANTICS}/include"
          -I "${SEMANTICS}/../abi" "${OUT}"
  RESULT_VARIABLE code ERROR_VARIABLE said)
if(code EQUAL 0)
  message(FATAL_ERROR "the table compiled")
endif()
if(NOT said MATCHES "sample\\.toml:11[:0-9]*: error: .*call_sooner")
  message(FATAL_ERROR "no error at sample.toml:11 that names call_sooner; the compiler said:\n${said}")
endif()
