#include "echo.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <stdexcept>

#include "../../../bench/native/echo.hpp"
#include "../glue.hpp"
#include "../guarded.hpp"

// Nobody counts allocations inside a plugin.
std::int64_t native::allocations() noexcept { return 0; }

namespace cpython {

namespace {

struct kind {
  const char* name;
  int connections;
  native::carrier over;
};
constexpr std::array kinds = {
    kind{"EchoTcpServerCpu/connections:1", 1, native::carrier::tcp},
    kind{"EchoTcpServerCpu/connections:100", 100, native::carrier::tcp},
    kind{"EchoTcpServerCpu/connections:1000", 1000, native::carrier::tcp},
    kind{"EchoUnixServerCpu/connections:1", 1, native::carrier::unix_socket},
    kind{"EchoUnixServerCpu/connections:100", 100, native::carrier::unix_socket},
    kind{"EchoUnixServerCpu/connections:1000", 1000, native::carrier::unix_socket},
};

// Python has the error.
struct python_failed : std::exception {};

void serve(int listener, int connections) {
  const ref descriptor = ref::steal(py.PyLong_FromLongLong(listener));
  const ref count = ref::steal(py.PyLong_FromLongLong(connections));
  if (!call(glue.serve_echo, descriptor.get(), count.get())) throw python_failed();
}

}  // namespace

const std::vector<std::string>& echo_names() {
  static const auto* const all = [] {
    auto* list = new std::vector<std::string>;
    for (const kind& one : kinds) list->emplace_back(one.name);
    return list;
  }();
  return *all;
}

bool run_echo(const std::string& name, uint64_t n, assay_bench_result* result) {
  const auto which =
      std::find_if(kinds.begin(), kinds.end(), [&](const kind& one) { return name == one.name; });
  if (n == 0) {
    py.PyErr_SetString(py.PyExc_ValueError, "no operation is asked for");
    return false;
  }
  try {
    native::meter m;
    native::echo(serve, which->connections, static_cast<std::int64_t>(n), m, which->over);
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
