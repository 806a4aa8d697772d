// What the plugin claims, by the version of CPython that it runs.
#ifndef ASSAY_PLUGINS_CPYTHON_MANIFEST_HPP
#define ASSAY_PLUGINS_CPYTHON_MANIFEST_HPP

#include <assay/manifest.h>

#include "interpreter.hpp"

namespace cpython {

// Composes the manifest; once, at the end of init.
void compose_manifest(const interpreter_facts& facts, const options& chosen);

const assay_manifest* manifest();

}  // namespace cpython

#endif
