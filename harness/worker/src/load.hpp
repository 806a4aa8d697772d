// load.hpp - loads the plugin of a job and says what it is.
#pragma once

#include "assay/loader/plugin.hpp"
#include "uplink.hpp"

namespace assay::worker {

// NULL where it could not be loaded; either outcome has been sent.
plugin* load_plugin(const job& what, uplink& to);

// doctor: every entry of every extension, offered or claimed or neither.
void describe_plugin(const plugin& p, uplink& to);

}  // namespace assay::worker
