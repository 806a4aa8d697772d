# The second half of assay_discover_tests: asks `assay list` for the tests and writes the file that CTest includes.
# A script: run after a build (POST_BUILD), or before the tests (PRE_TEST) with ONLY_IF_OLD. SETTINGS names the file with
# what the function was called with.
cmake_minimum_required(VERSION 3.25)
include("${SETTINGS}")

# PRE_TEST asks before each ctest: nothing to do while neither the tests nor the plugin are newer.
if(ONLY_IF_OLD AND EXISTS "${ASSAY_DISCOVER_OUTPUT}"
   AND NOT "${ASSAY_DISCOVER_ASSAY}" IS_NEWER_THAN "${ASSAY_DISCOVER_OUTPUT}"
   AND NOT "${ASSAY_DISCOVER_PLUGIN}" IS_NEWER_THAN "${ASSAY_DISCOVER_OUTPUT}"
   AND NOT "${SETTINGS}" IS_NEWER_THAN "${ASSAY_DISCOVER_OUTPUT}")
  return()
endif()

set(selection "")
if(ASSAY_DISCOVER_FILTER)
  set(selection --filter "${ASSAY_DISCOVER_FILTER}")
endif()
execute_process(
  COMMAND "${ASSAY_DISCOVER_ASSAY}" list --format=ctest ${selection}
  WORKING_DIRECTORY "${ASSAY_DISCOVER_WORKING_DIRECTORY}"
  TIMEOUT "${ASSAY_DISCOVER_TIMEOUT}"
  OUTPUT_VARIABLE listed ERROR_VARIABLE errors RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "assay_discover_tests: listing the tests of ${ASSAY_DISCOVER_NAME} failed (${code}): ${errors}")
endif()

set(text "")
set(names "")
# A script made of strings: names come from `assay list`, which prints letters, digits, dots and underscores only.
function(add_one name filter labels)
  set(full "${ASSAY_DISCOVER_PREFIX}${ASSAY_DISCOVER_NAME}${name}${ASSAY_DISCOVER_SUFFIX}")
  set(line "add_test([==[${full}]==] [==[${ASSAY_DISCOVER_ASSAY}]==] run [==[${ASSAY_DISCOVER_PLUGIN}]==] --skip-code 77")
  if(filter)
    string(APPEND line " --filter [==[${filter}]==]")
  endif()
  foreach(extra IN LISTS ASSAY_DISCOVER_EXTRA_ARGS)
    string(APPEND line " [==[${extra}]==]")
  endforeach()
  string(APPEND line ")\nset_tests_properties([==[${full}]==] PROPERTIES SKIP_RETURN_CODE 77"
    " WORKING_DIRECTORY [==[${ASSAY_DISCOVER_WORKING_DIRECTORY}]==] LABELS [==[${labels}]==]")
  if(NOT "TIMEOUT" IN_LIST ASSAY_DISCOVER_PROPERTIES)
    # Ours is 10 s a test, tried twice at most; an area or a whole plugin takes as many as it has tests.
    if(ASSAY_DISCOVER_GRANULARITY STREQUAL "TEST")
      string(APPEND line " TIMEOUT 60")
    else()
      string(APPEND line " TIMEOUT 1800")
    endif()
  endif()
  foreach(property IN LISTS ASSAY_DISCOVER_PROPERTIES)
    string(APPEND line " [==[${property}]==]")
  endforeach()
  set(text "${text}${line})\n" PARENT_SCOPE)
  set(names ${names} "${full}" PARENT_SCOPE)
endfunction()

string(REGEX MATCHALL "[^\n]+" lines "${listed}")
set(areas "")
foreach(line IN LISTS lines)
  if(NOT line MATCHES "^([A-Za-z0-9_]+[.][A-Za-z0-9_]+) area:([a-z_]+) level:([A-Za-z]+)")
    message(FATAL_ERROR "assay_discover_tests: `assay list` printed a line that is no test: ${line}")
  endif()
  set(id "${CMAKE_MATCH_1}")
  set(area "${CMAKE_MATCH_2}")
  set(level "${CMAKE_MATCH_3}")
  list(APPEND areas "${area}")
  if(ASSAY_DISCOVER_GRANULARITY STREQUAL "TEST")
    add_one(".${id}" "test:${id}" "${ASSAY_DISCOVER_NAME};${area};${level}")
  endif()
endforeach()
if(ASSAY_DISCOVER_GRANULARITY STREQUAL "AREA")
  list(REMOVE_DUPLICATES areas)
  foreach(area IN LISTS areas)
    set(filter "area:${area}")
    if(ASSAY_DISCOVER_FILTER)
      string(APPEND filter " ${ASSAY_DISCOVER_FILTER}")
    endif()
    add_one(".${area}" "${filter}" "${ASSAY_DISCOVER_NAME};${area}")
  endforeach()
elseif(ASSAY_DISCOVER_GRANULARITY STREQUAL "PLUGIN")
  add_one("" "${ASSAY_DISCOVER_FILTER}" "${ASSAY_DISCOVER_NAME}")
endif()
file(WRITE "${ASSAY_DISCOVER_OUTPUT}" "${text}set([==[${ASSAY_DISCOVER_TEST_LIST}]==] [==[${names}]==])\n")
