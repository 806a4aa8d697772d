# assay_add_plugin(<target> <source>...)
#
# A plugin: a MODULE library named after the target, without prefix, that exports nothing but what the sources mark
# with ASSAY_EXPORT, and sees the ABI's headers and nothing else of Assay.
function(assay_add_plugin target)
  add_library(${target} MODULE ${ARGN})
  target_link_libraries(${target} PRIVATE Assay::abi)
  set_target_properties(${target} PROPERTIES
    PREFIX ""
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  if(DEFINED ASSAY_PLUGIN_DIR)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${ASSAY_PLUGIN_DIR}")
  endif()
endfunction()
