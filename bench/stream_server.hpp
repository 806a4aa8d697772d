// stream_server.hpp - a server of the plugin's streams, by what carries them.
#pragma once

#include <functional>
#include <memory>

#include "load/connection.hpp"
#include "load/socket_folder.hpp"
#include "receiver.hpp"
#include "rig.hpp"

namespace assay::bench {

class stream_server {
 public:
  // The body that serves a connection.
  using connected = std::function<receiver*(object reader, object writer)>;

  // Serves once it is made: on the loopback, or at a path.
  stream_server(loop_fixture& loop, load::destination::carrier how, connected serve);
  stream_server(const stream_server&) = delete;
  stream_server& operator=(const stream_server&) = delete;
  ~stream_server();
  const load::destination& where() const noexcept { return where_; }

 private:
  load::destination where_;
  std::unique_ptr<const load::socket_folder> folder_;  // of a UNIX socket
  object server_;
};

// with_loop() for a benchmark of servers: needs what all of them do, and those.
template <class F>
void with_servers(benchmark::State& state, std::initializer_list<const char*> clauses,
                  std::initializer_list<const char*> capabilities, F&& f) {
  if (missing(capabilities)) return with_loop(state, clauses, capabilities, f);
  with_loop(state, clauses,
            {"loop.create", "loop.run_forever", "loop.run_until_complete", "loop.stop", "loop.call_later",
             "loop.handle_cancel", "streams.read", "streams.write", "streams.drain", "streams.writer_close",
             "streams.server_close"},
            f);
}

}  // namespace assay::bench
