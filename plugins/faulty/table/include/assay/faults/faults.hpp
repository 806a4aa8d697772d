// The planted faults as a table: every entry of plugins/faulty/faults, compiled in.
//
// Each is a runtime of its own, `faulty,fault=NAME`: correct but for the one mistake, against which a test
// that cites its clause must fail. Constant data; any thread; views live as long as the program.
#pragma once

#include <span>
#include <string_view>

namespace assay::faults {

// Where a fault sits.
enum class planting {
  table,   // an entry of an extension table of the reference plugin, replaced
  source,  // one place in a copy of the sources of aio or of the reference plugin
  python   // one place in a module of asyncio, as the embedded interpreter imports it
};
std::string_view to_string(planting) noexcept;  // "table", "source", "python"

struct fault {
  std::string_view name;    // "loop-callbacks-inline": the value of the plugin's option
  std::string_view area;    // "loop"
  std::string_view clause;  // the clause that it breaks
  std::string_view text;    // one sentence: what this runtime does wrong
  std::string_view expect;  // RE2: matches the message of the test that catches it
  planting how;
  std::string_view where;  // the entry ("task.create"), the file, or the module
  std::string_view file;   // of the entry, from the root of the source tree
  int line;
};

// In the order of the specification's areas, then as written.
std::span<const fault> all() noexcept;
const fault* find(std::string_view name) noexcept;  // NULL if there is none

}  // namespace assay::faults
