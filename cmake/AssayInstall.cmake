# What is installed, and the package that find_package(Assay) finds. Included last, when every target exists.
include(CMakePackageConfigHelpers)
set(config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Assay")

install(TARGETS assay assay_abi EXPORT AssayTargets RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/spec/abi/assay" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.h")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/reports/json/schema" DESTINATION "${CMAKE_INSTALL_DATADIR}/assay")
install(EXPORT AssayTargets NAMESPACE Assay:: DESTINATION "${config_dir}")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/AssayConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/AssayConfig.cmake" INSTALL_DESTINATION "${config_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/AssayConfigVersion.cmake" COMPATIBILITY SameMajorVersion)
# The build folder is such a package, too: find_package(Assay) with Assay_DIR or CMAKE_PREFIX_PATH set to it.
export(EXPORT AssayTargets NAMESPACE Assay:: FILE "${PROJECT_BINARY_DIR}/AssayTargets.cmake")
foreach(module IN ITEMS AssayAddPlugin AssayDiscoverTests AssayDiscoverTestsScript)
  configure_file("${CMAKE_CURRENT_LIST_DIR}/${module}.cmake" "${PROJECT_BINARY_DIR}/${module}.cmake" COPYONLY)
endforeach()
install(FILES "${PROJECT_BINARY_DIR}/AssayConfig.cmake" "${PROJECT_BINARY_DIR}/AssayConfigVersion.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/AssayAddPlugin.cmake" "${CMAKE_CURRENT_LIST_DIR}/AssayDiscoverTests.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/AssayDiscoverTestsScript.cmake" DESTINATION "${config_dir}")
