#include "servers.hpp"

#include <algorithm>
#include <array>
#include <exception>

#include "../../../bench/native/echo.hpp"
#include "../../../bench/native/throughput.hpp"
#include "../glue.hpp"
#include "../guarded.hpp"

// Nobody counts allocations inside a plugin.
std::int64_t native::allocations() noexcept { return 0; }

namespace cpython {

namespace {

namespace load = assay::load;
using native::meter;

// Python has the error.
struct python_failed : std::exception {};

void echo(int listener, int connections) {
  const ref descriptor = ref::steal(py.PyLong_FromLongLong(listener));
  const ref count = ref::steal(py.PyLong_FromLongLong(connections));
  if (!call(glue.serve_echo, descriptor.get(), count.get())) throw python_failed();
}

// Both know a chunk from one that has the number 0.
ref first_chunk() {
  load::chunk chunk;
  return ref::steal(py.PyBytes_FromStringAndSize(chunk.numbered(0), load::chunk_size));
}
void send(int listener) {
  const ref descriptor = ref::steal(py.PyLong_FromLongLong(listener));
  if (!call(glue.serve_sending, descriptor.get(), first_chunk().get())) throw python_failed();
}
void receive(int listener) {
  const ref descriptor = ref::steal(py.PyLong_FromLongLong(listener));
  if (!call(glue.serve_receiving, descriptor.get(), first_chunk().get())) throw python_failed();
}

template <int Connections, native::carrier Over>
void under_echo(std::int64_t n, meter& m) {
  native::echo(echo, Connections, n, m, Over);
}

struct kind {
  const char* name;
  void (*run)(std::int64_t n, meter& m);
};
constexpr std::array kinds = {
    kind{"EchoTcpServerCpu/connections:1", under_echo<1, native::carrier::tcp>},
    kind{"EchoTcpServerCpu/connections:100", under_echo<100, native::carrier::tcp>},
    kind{"EchoTcpServerCpu/connections:1000", under_echo<1000, native::carrier::tcp>},
    kind{"EchoUnixServerCpu/connections:1", under_echo<1, native::carrier::unix_socket>},
    kind{"EchoUnixServerCpu/connections:100", under_echo<100, native::carrier::unix_socket>},
    kind{"EchoUnixServerCpu/connections:1000", under_echo<1000, native::carrier::unix_socket>},
    kind{
        "StreamSendServerCpu",
        [](std::int64_t n, meter& m) { native::throughput(send, load::bulk::direction::from_server, n, m); }},
    kind{"StreamReceiveServerCpu",
         [](std::int64_t n, meter& m) {
           native::throughput(receive, load::bulk::direction::to_server, n, m);
         }},
};

}  // namespace

const std::vector<std::string>& server_names() {
  static const auto* const all = [] {
    auto* list = new std::vector<std::string>;
    for (const kind& one : kinds) list->emplace_back(one.name);
    return list;
  }();
  return *all;
}

bool run_server(const std::string& name, uint64_t n, assay_bench_result* result) {
  const auto which =
      std::find_if(kinds.begin(), kinds.end(), [&](const kind& one) { return name == one.name; });
  if (n == 0) {
    py.PyErr_SetString(py.PyExc_ValueError, "no operation is asked for");
    return false;
  }
  try {
    meter m;
    which->run(static_cast<std::int64_t>(n), m);
    result->done = static_cast<uint64_t>(m.done());
    result->elapsed_ns = static_cast<uint64_t>(m.wall());
    result->processor_ns = static_cast<uint64_t>(m.processor());
    return true;
  } catch (const python_failed&) {
    return false;
  } catch (const std::exception& failed) {  // of the system, or of the load client
    py.PyErr_SetString(py.PyExc_RuntimeError, failed.what());
    return false;
  }
}

}  // namespace cpython
