// under_load.hpp - a server in this process under the load client of the benchmarks of plugins (bench/load).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "../load/connection.hpp"
#include "../load/work.hpp"
#include "operation.hpp"

namespace native {

// A listening, non-blocking socket of 127.0.0.1, or at a path of the file system, and where clients find it.
int listening_on_the_loopback(assay::load::destination& to);
int listening_at(const std::string& path, assay::load::destination& to);

// Runs the server in this process until its connections are closed, and the client in a child of its own,
// which makes n requests. `shared`: both have one processor, else the client has another one, where there is
// one. The figure is the server's processor time a request, from when the client has connected to the last
// answer: to accept a connection costs as much as many requests, a handshake of TLS as hundreds. p50_us,
// p99_us and requests_per_s are the client's.
void under_load(const std::function<void()>& serve,
                const std::function<std::unique_ptr<assay::load::work>()>& client, bool shared,
                std::int64_t n, meter& m);

}  // namespace native
