// serving.hpp - servers of the plugin's streams, by what carries them.
#pragma once

#include <memory>

#include "assay/loader/object.hpp"
#include "load/connection.hpp"
#include "rig.hpp"
#include "socket_folder.hpp"

namespace assay::bench {

struct serving {
  load::destination where;
  object server;
  std::unique_ptr<const socket_folder> folder;  // of a UNIX socket
};

// Serves, once it returns, on the loopback, or at a path.
// `connected` is called with (reader, writer) for each connection.
serving serve(loop_fixture& loop, load::destination::carrier how, const object& connected);

}  // namespace assay::bench
