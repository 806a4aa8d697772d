#include "floor_plugin.hpp"

#include "assay/loader/load_error.hpp"
#include "assay/loader/plugin_spec.hpp"
#include "complain.hpp"

namespace assay::cli {

std::string floor_plugin() {
  try {
    return find_plugin(plugin_spec::parse("floor")).string();
  } catch (const load_error& error) {
    complain("assay: the floor is not measured: {}\n", error.what());
    return {};
  }
}

}  // namespace assay::cli
