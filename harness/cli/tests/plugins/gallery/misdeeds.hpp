// misdeeds.hpp - what a broken or hostile runtime may do, by name.
#pragma once

#include <assay/host.h>
#include <assay/object.h>

#include <string_view>

namespace gallery {

extern const assay_host* host;

// Where a misdeed takes place.
enum class moment { init, loop_creation, operation };

// Does what `name` says if this is its moment. Returns where the runtime is to go on as if nothing were.
void misbehave(std::string_view name, moment now);

// The operation's own misdeeds, which need its answer. False: it is to answer as the real one does.
bool answers_wrongly(std::string_view name, assay_object** answer, assay_error** error);

}  // namespace gallery
