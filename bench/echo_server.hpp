// echo_server.hpp - an echo server on the plugin's streams, for the load client.
#pragma once

#include <memory>

#include "desk.hpp"
#include "serving.hpp"

namespace assay::bench {

// A body a connection: reads, writes what it has read, drains; what the client tells goes to the desk.
class echo_server {
 public:
  echo_server(loop_fixture& loop, load::destination::carrier how, std::shared_ptr<desk> to);
  echo_server(const echo_server&) = delete;
  echo_server& operator=(const echo_server&) = delete;
  ~echo_server();
  const load::destination& where() const noexcept { return serving_.where; }

 private:
  serving serving_;
};

}  // namespace assay::bench
