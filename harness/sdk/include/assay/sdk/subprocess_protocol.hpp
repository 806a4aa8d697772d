// subprocess_protocol.hpp - child processes on the level of callbacks (loop.subprocess_exec,
// asyncio.SubprocessTransport, SubprocessProtocol). Not part of conformance.hpp: the tests that use it
// include it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "assay/sdk/callback.hpp"
#include "assay/sdk/process.hpp"

namespace assay {

// What the transport calls: each a callback, or a callable that takes nothing or
// (const std::vector<value>& args). Those not set are not called.
class subprocess_protocol {
 public:
  // (transport)
  subprocess_protocol& connection_made(const callback_argument& f) { return set(made, f); }
  // (int fd, bytes)
  subprocess_protocol& pipe_data_received(const callback_argument& f) { return set(data, f); }
  // (int fd, error or none)
  subprocess_protocol& pipe_connection_lost(const callback_argument& f) { return set(pipe_lost, f); }
  // ()
  subprocess_protocol& process_exited(const callback_argument& f) { return set(exited, f); }
  // (error or none)
  subprocess_protocol& connection_lost(const callback_argument& f) { return set(lost, f); }
  // ()
  subprocess_protocol& pause_writing(const callback_argument& f) { return set(pause, f); }
  // ()
  subprocess_protocol& resume_writing(const callback_argument& f) { return set(resume, f); }

  object made, data, pipe_lost, exited, lost, pause, resume;

 private:
  subprocess_protocol& set(object& member, const callback_argument& f) {
    member = f.get();
    return *this;
  }
};

class subprocess_transport : public object {
 public:
  subprocess_transport() = default;
  explicit subprocess_transport(object o) noexcept : object(std::move(o)) {}

  std::int64_t pid() const;
  std::optional<int> returncode() const;
  void send_signal(int number) const;
  void terminate() const;
  void kill() const;
  void close() const;
  bool is_closing() const;
  void pipe_write(int fd, std::string_view data) const;
  void pipe_close(int fd) const;
};

// Lazy; value: the transport, for as_subprocess_transport.
awaitable subprocess_exec(const command& argv, const subprocess_protocol& protocol,
                          const process_options& options = process_options());
awaitable subprocess_shell(std::string_view line, const subprocess_protocol& protocol,
                           const process_options& options = process_options());
inline subprocess_transport as_subprocess_transport(const value& v) {
  return subprocess_transport(v.as_object());
}

}  // namespace assay
