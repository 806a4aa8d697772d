# assay_discover_tests(<target>
#   [FILTER expr] [LEVEL must|should|may] [PROFILE core|full|newer] [GRANULARITY TEST|AREA|PLUGIN]
#   [EXTRA_ARGS arg...] [WORKING_DIRECTORY dir] [TEST_PREFIX text] [TEST_SUFFIX text] [PROPERTIES name value...]
#   [TEST_LIST variable] [DISCOVERY_TIMEOUT seconds] [DISCOVERY_MODE POST_BUILD|PRE_TEST] [EXPECT file])
#
# Makes CTest tests of the conformance tests that apply to a plugin: one a test (the default), one an area, or one for
# the whole. Modelled on gtest_discover_tests. Names are <prefix><target>.<Suite.Name><suffix>; labels are the target,
# the area and the level. A test that is unsupported shows as skipped. The tests' own time limits end before CTest's,
# so that the report of a hang is Assay's.
#
# LEVEL, PROFILE and FILTER narrow the selection, FILTER in the language of `assay run --filter`. EXTRA_ARGS go to `assay
# run`. PROPERTIES are those of CTest's tests; LABELS among them are added to ours, a TIMEOUT takes the place of ours.
# TEST_LIST names a variable that holds the tests' names for files in TEST_INCLUDE_FILES (default <target>_TESTS). EXPECT
# is a file of expectations, relative to the current source folder. A target may be given several times, with prefixes or
# suffixes that tell the tests apart.

set(_ASSAY_DISCOVER_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/AssayDiscoverTestsScript.cmake")

function(assay_discover_tests target)
  set(one FILTER LEVEL PROFILE GRANULARITY WORKING_DIRECTORY TEST_PREFIX TEST_SUFFIX TEST_LIST
          DISCOVERY_TIMEOUT DISCOVERY_MODE EXPECT)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "${one}" "EXTRA_ARGS;PROPERTIES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "assay_discover_tests: unknown argument '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  foreach(default IN ITEMS "GRANULARITY;TEST" "DISCOVERY_TIMEOUT;30" "DISCOVERY_MODE;POST_BUILD"
                           "WORKING_DIRECTORY;${CMAKE_CURRENT_BINARY_DIR}" "TEST_LIST;${target}_TESTS")
    list(POP_FRONT default name)
    if(NOT DEFINED arg_${name})
      set(arg_${name} "${default}")
    endif()
  endforeach()
  if(NOT arg_GRANULARITY MATCHES "^(TEST|AREA|PLUGIN)$")
    message(FATAL_ERROR "assay_discover_tests: GRANULARITY is TEST, AREA or PLUGIN, not '${arg_GRANULARITY}'")
  endif()
  if(NOT arg_DISCOVERY_MODE MATCHES "^(POST_BUILD|PRE_TEST)$")
    message(FATAL_ERROR "assay_discover_tests: DISCOVERY_MODE is POST_BUILD or PRE_TEST, not '${arg_DISCOVERY_MODE}'")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "assay_discover_tests: there is no target '${target}'")
  endif()
  foreach(closed IN ITEMS "LEVEL;must;should;may" "PROFILE;core;full;newer")
    list(POP_FRONT closed name)
    if(DEFINED arg_${name} AND NOT "${arg_${name}}" IN_LIST closed)
      list(JOIN closed ", " closed)
      message(FATAL_ERROR "assay_discover_tests: ${name} is one of ${closed}, not '${arg_${name}}'")
    endif()
  endforeach()
  if(NOT arg_DISCOVERY_TIMEOUT MATCHES "^[0-9]+$")
    message(FATAL_ERROR "assay_discover_tests: DISCOVERY_TIMEOUT is a number of seconds, not '${arg_DISCOVERY_TIMEOUT}'")
  endif()

  set(terms "")
  foreach(term IN ITEMS LEVEL PROFILE)
    if(DEFINED arg_${term})
      string(TOLOWER "${term}" key)
      string(APPEND terms " ${key}:${arg_${term}}")
    endif()
  endforeach()
  if(arg_FILTER)
    string(APPEND terms " (${arg_FILTER})")
  endif()
  string(STRIP "${terms}" filter)
  if(arg_EXPECT)
    get_filename_component(arg_EXPECT "${arg_EXPECT}" ABSOLUTE)
    list(APPEND arg_EXTRA_ARGS --expect "${arg_EXPECT}")
  endif()

  # Several calls for one target, and several configurations of one build, have files of their own.
  get_property(calls TARGET ${target} PROPERTY ASSAY_DISCOVERIES)
  math(EXPR calls "0${calls} + 1")
  set_property(TARGET ${target} PROPERTY ASSAY_DISCOVERIES ${calls})
  set(base "${CMAKE_CURRENT_BINARY_DIR}/${target}_assay${calls}")
  get_property(several GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  set(config "")
  set(config_in_ctest "")
  if(several)
    set(config "_$<CONFIG>")
    set(config_in_ctest "_\${CTEST_CONFIGURATION_TYPE}")
  endif()
  set(settings "")
  foreach(pair IN ITEMS
      "ASSAY=$<TARGET_FILE:Assay::assay>" "PLUGIN=$<TARGET_FILE:${target}>" "NAME=${target}" "FILTER=${filter}"
      "GRANULARITY=${arg_GRANULARITY}" "EXTRA_ARGS=${arg_EXTRA_ARGS}" "WORKING_DIRECTORY=${arg_WORKING_DIRECTORY}"
      "PREFIX=${arg_TEST_PREFIX}" "SUFFIX=${arg_TEST_SUFFIX}" "PROPERTIES=${arg_PROPERTIES}"
      "TEST_LIST=${arg_TEST_LIST}" "TIMEOUT=${arg_DISCOVERY_TIMEOUT}" "OUTPUT=${base}_tests${config}.cmake")
    string(REGEX MATCH "^([A-Z_]+)=(.*)$" _ "${pair}")
    string(APPEND settings "set(ASSAY_DISCOVER_${CMAKE_MATCH_1} [==[${CMAKE_MATCH_2}]==])\n")
  endforeach()
  file(GENERATE OUTPUT "${base}_settings${config}.cmake" CONTENT "${settings}")

  if(arg_DISCOVERY_MODE STREQUAL "POST_BUILD")
    add_custom_command(TARGET ${target} POST_BUILD
      COMMAND "${CMAKE_COMMAND}" -D "SETTINGS=${base}_settings${config}.cmake" -P "${_ASSAY_DISCOVER_SCRIPT}"
      BYPRODUCTS "${base}_tests${config}.cmake" VERBATIM
      COMMENT "Discovering the conformance tests of ${target}")
    # Another Assay has other tests.
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "$<TARGET_FILE:Assay::assay>")
    if(TARGET assay)
      add_dependencies(${target} assay)
    endif()
    file(WRITE "${base}_include.cmake"
      "if(EXISTS \"${base}_tests${config_in_ctest}.cmake\")\n"
      "  include(\"${base}_tests${config_in_ctest}.cmake\")\n"
      "else()\n"
      "  add_test(${target}_NOT_BUILT ${target}_NOT_BUILT)\n"
      "endif()\n")
  else()
    # A process of its own: ctest itself runs under the policies of an old CMake.
    file(WRITE "${base}_include.cmake"
      "execute_process(COMMAND \"${CMAKE_COMMAND}\" -D \"SETTINGS=${base}_settings${config_in_ctest}.cmake\" -D ONLY_IF_OLD=1\n"
      "                -P \"${_ASSAY_DISCOVER_SCRIPT}\" RESULT_VARIABLE assay_discovered)\n"
      "if(assay_discovered EQUAL 0)\n"
      "  include(\"${base}_tests${config_in_ctest}.cmake\")\n"
      "else()\n"
      "  add_test(${target}_NOT_DISCOVERED ${target}_NOT_DISCOVERED)\n"
      "endif()\n")
  endif()
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${base}_include.cmake")
endfunction()
