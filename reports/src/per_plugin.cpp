#include "per_plugin.hpp"

#include <set>
#include <utility>

#include "assets.hpp"
#include "document.hpp"

namespace assay::reports {
namespace {

class per_plugin_report final : public whole_run {
 public:
  per_plugin_report(std::string path, std::function<std::unique_ptr<report>(const std::string&)> open_one)
      : path_(std::move(path)), open_one_(std::move(open_one)) {}

 private:
  void take(const results::run_result& run) override {
    results::run_result alone = run;
    for (const results::plugin_result& plugin : run.plugins) {
      alone.plugins = {plugin};
      write(alone);
    }
  }
  std::string path_of(const results::plugin_result& plugin) const {
    std::string path = path_;
    const std::string name = html::anchor(plugin.name);
    for (std::size_t at = path.find(plugin_place); at != path.npos;
         at = path.find(plugin_place, at + name.size()))
      path.replace(at, plugin_place.size(), name);
    return path;
  }
  void write(const results::run_result& alone) {
    const std::string path = path_of(alone.plugins.front());
    try {
      if (!written_.insert(path).second) throw report_error(path + ": two plugins of the run have this name");
      const auto one = open_one_(path);
      replay(alone, *one);
      one->finish();
      if (!one->error().empty()) fail(one->error());
    } catch (const report_error& failed) {
      fail(failed.what());  // the others are written all the same
    }
  }

  std::string path_;
  std::function<std::unique_ptr<report>(const std::string&)> open_one_;
  std::set<std::string> written_;
};

}  // namespace

std::unique_ptr<report> make_per_plugin(std::string path,
                                        std::function<std::unique_ptr<report>(const std::string&)> open_one) {
  return std::make_unique<per_plugin_report>(std::move(path), std::move(open_one));
}

}  // namespace assay::reports
