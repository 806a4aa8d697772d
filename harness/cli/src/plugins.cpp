#include "plugins.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "assay/loader/load_error.hpp"
#include "assay/loader/plugin_spec.hpp"
#include "subcommands.hpp"

namespace assay::cli {

runner::plugin_request request_of(const std::string& text, const expectation_choice& expect) {
  runner::plugin_request request;
  request.spec = text;
  request.name = text;
  try {
    for (const std::string& file : expect.files) request.expected.load(file);

    const plugin_spec spec = plugin_spec::parse(text);
    request.options = spec.options;
    request.name = std::filesystem::path(spec.plugin).stem().string();
    const std::filesystem::path path = find_plugin(spec);
    request.path = path.string();

    const std::filesystem::path beside = path.parent_path() / (request.name + ".expectations.toml");
    if (expect.bundled && std::filesystem::exists(beside)) {
      request.expected.load(beside);
      request.notes.push_back(fmt::format("expectations: {}", beside.string()));
    }
    for (const std::string& file : expect.files)
      request.notes.push_back(fmt::format("expectations: {}", file));
  } catch (const results::expectations_error& error) {
    throw usage_error(error.what());
  } catch (const load_error& error) {
    request.error = error.what();
    request.error_in_the_command = error.exit_code() == 2;
  }
  return request;
}

}  // namespace assay::cli
